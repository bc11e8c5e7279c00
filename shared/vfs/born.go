package vfs

import (
	"errors"
	"io/fs"
	"time"
)

// BornFS is a tree that can find out when its files were made, though their
// infos do not tell it.
type BornFS interface {
	fs.FS
	// Birth is as the function [Birth].
	Birth(name string, follow bool) (time.Time, error)
}

var (
	_ BornFS = readOnly{}
	_ BornFS = (*subRead)(nil)
	_ BornFS = (*narrowed)(nil)
	_ BornFS = (*quota)(nil)
)

// Birth finds out when a file was made: of a link either what it leads to, or
// itself. It is zero where that is not kept. Each costs a look at the file, so
// this is for when the info has no such time. In a tree that is no [BornFS] the
// error matches [errors.ErrUnsupported].
func Birth(fsys fs.FS, name string, follow bool) (time.Time, error) {
	if b, ok := fsys.(BornFS); ok {
		return b.Birth(name, follow)
	}
	return time.Time{}, &fs.PathError{Op: "birth", Path: name, Err: errors.ErrUnsupported}
}

func (r readOnly) Birth(name string, follow bool) (time.Time, error) {
	return Birth(r.fsys, name, follow)
}

func (s *subRead) Birth(name string, follow bool) (time.Time, error) {
	return at(s, "birth", name, func(n string) (time.Time, error) { return Birth(s.fsys, n, follow) })
}

// Birth tells of names no more than Stat does.
func (n *narrowed) Birth(name string, follow bool) (time.Time, error) {
	if n.may&OpList == 0 {
		if _, err := n.Stat(name); err != nil {
			return time.Time{}, err
		}
	}
	return n.readOnly.Birth(name, follow)
}
