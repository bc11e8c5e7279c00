package vfs

import (
	"io/fs"
	"strings"
)

// tempPrefix begins the names of temporaries. Clients can neither see nor
// reach nor make a name that begins so.
const tempPrefix = ".uftpd-"

// local returns name as the system wants it. A name that is not served does
// not exist.
func (d *Disk) local(op, name string) (string, error) {
	return toLocal(op, name, fs.ErrNotExist)
}

// newLocal is local for a name that is about to be given.
func (d *Disk) newLocal(op, name string) (string, error) {
	return toLocal(op, name, ErrName)
}

func toLocal(op, name string, ifHidden error) (string, error) {
	if !ValidName(name) {
		return "", &fs.PathError{Op: op, Path: name, Err: ErrName}
	}
	if hidden(name) {
		return "", &fs.PathError{Op: op, Path: name, Err: ifHidden}
	}
	local, err := localize(name)
	if err != nil {
		return "", &fs.PathError{Op: op, Path: name, Err: ErrName}
	}
	return local, nil
}

// hidden reports whether a component of name is that of a temporary. Case is
// folded for the sake of systems on which the file would be found all the same.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if len(part) >= len(tempPrefix) && strings.EqualFold(part[:len(tempPrefix)], tempPrefix) {
			return true
		}
	}
	return false
}
