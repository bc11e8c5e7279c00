package ftp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"strings"

	"uftpd/shared/vfs"
)

// storCmd takes a file. A new file, or one that replaces another, appears when
// it is whole; REST continues one in place.
func (s *Session) storCmd(arg string) Reply {
	offset := s.takeRest()
	if part := s.takeRange(); part.isSet() {
		return s.storRange("STOR", arg, part)
	}
	return s.onName("STOR", arg, func(name string) (Reply, error) {
		if offset == 0 {
			return s.newFile(name)
		}
		size, err := sizeOf(s.fsys, name)
		if err != nil {
			return Reply{}, err
		}
		if offset > size {
			return errOffset, nil
		}
		return s.continueFile(name, offset)
	})
}

// appeCmd continues a file at its end.
func (s *Session) appeCmd(arg string) Reply {
	offset := s.takeRest()
	if part := s.takeRange(); part.isSet() {
		return s.storRange("APPE", arg, part)
	}
	return s.onName("APPE", arg, func(name string) (Reply, error) {
		size, err := sizeOf(s.fsys, name)
		switch {
		case err != nil:
			return Reply{}, err
		case offset > 0 && offset != size:
			return Say(554, "REST offset is not the end of the file."), nil
		case size == 0:
			return s.appendFirst(name)
		}
		return s.appendFile(name)
	})
}

// sizeOf is the size of a regular file, 0 of one that does not exist.
func sizeOf(fsys fs.FS, name string) (int64, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, &fs.PathError{Op: "open", Path: name, Err: vfs.ErrNotRegular}
	}
	return info.Size(), nil
}

func (s *Session) newFile(name string) (Reply, error) {
	up, err := vfs.Upload(s.fsys, name, 0o666&^s.umask)
	if err != nil {
		return Reply{}, err
	}
	return s.upload("STOR", name, 0, up)
}

// continueFile takes what follows at offset, in place. What the file had
// beyond the end of a complete upload is cut off: the upload is the file's end.
func (s *Session) continueFile(name string, offset int64) (Reply, error) {
	up, err := vfs.InPlace(s.fsys, name, os.O_WRONLY, 0)
	if err != nil {
		return Reply{}, err
	}
	if _, err := up.File.Seek(offset, io.SeekStart); err != nil {
		return Reply{}, errors.Join(err, up.Discard())
	}
	return s.upload("STOR", name, offset, cutting(up))
}

// stouCmd takes a file under a name that is free, which the replies tell
// (RFC 1123 section 4.1.2.9). The file holds its name from the beginning, so
// that no other upload is told the same.
func (s *Session) stouCmd(arg string) Reply {
	s.takeRest()
	s.takeRange()
	if arg = strings.TrimSpace(arg); arg == "" {
		arg = "upload"
	}
	return s.onName("STOU", arg, func(name string) (Reply, error) {
		name, up, err := createUnique(s.fsys, name, 0o666&^s.umask)
		if err != nil {
			return Reply{}, err
		}
		return s.upload("STOU", name, 0, up)
	})
}

// createUnique begins a file under name or, where that is taken, name.1 and so
// on. Where many are taken the number is any, as each try takes a look.
func createUnique(fsys fs.FS, name string, perm fs.FileMode) (string, *vfs.Pending, error) {
	const inTurn, tries = 100, 200
	for i := range tries {
		candidate := name
		switch {
		case i > inTurn:
			candidate = fmt.Sprintf("%s.%d", name, rand.Uint32())
		case i > 0:
			candidate = fmt.Sprintf("%s.%d", name, i)
		}
		up, err := vfs.InPlace(fsys, candidate, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return candidate, up, err
		}
	}
	return "", nil, fmt.Errorf("no free name for %s: %w", path.Base(name), fs.ErrExist)
}

// errCutShort is an upload whose end may be that of the client: the system
// closes the data connection of a program that dies, too, and without TLS that
// is how an upload ends.
var errCutShort = fmt.Errorf("%w: before its upload was confirmed", ErrGone)

// upload runs the transfer of an upload. It is complete when its bytes are
// written and Commit has worked.
func (s *Session) upload(command, name string, offset int64, up *vfs.Pending) (Reply, error) {
	t := &Transfer{Command: command, Path: vfs.Path(name), Offset: offset, Size: -1, ascii: s.takesASCII(), bare: true}
	committed := false
	defer func() { // also after a panic
		if committed {
			return
		}
		if err := up.Discard(); err != nil {
			s.refuse(command, err)
		}
	}()
	leaves := s.quitAhead()
	s.left = make(chan struct{})
	return s.transfer(t, func(d *data) error {
		if err := s.takeBytes(up.File, d); err != nil {
			return err
		}
		if !leaves && s.hasGone(d) {
			return errCutShort
		}
		committed = true
		return up.Commit()
	}), nil
}
