package ftp

import (
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"uftpd/shared/vfs"
)

// restCmd sets where the next transfer begins, and only the next (RFC 3659
// section 5). In ASCII only 0 has a meaning that all agree on.
func (s *Session) restCmd(arg string) Reply {
	n, err := strconv.ParseUint(strings.TrimSpace(arg), 10, 63)
	switch {
	case err != nil:
		return Say(501, "REST takes a number of bytes.")
	case n > 0 && s.ascii:
		return s.refuse("REST", refusal{Say(501, "REST is for binary mode; send TYPE I."),
			fmt.Errorf("REST %d refused in TYPE A, where bytes are not counted as on the disk; have the client use binary", n)})
	}
	s.rest = int64(n)
	return Say(350, "Restarting at %d.", n)
}

// takeRest returns the REST offset, which is spent by that.
func (s *Session) takeRest() int64 {
	n := s.rest
	s.rest = 0
	return n
}

// errOffset refuses a REST beyond the end (RFC 3659 section 5.3).
var errOffset = Say(554, "REST offset is beyond the end of the file.")

func (s *Session) retrCmd(arg string) Reply {
	part, offset := s.takeRange(), s.takeRest()
	switch {
	case part.isSet():
		offset = 0
	case offset > 0:
		s.typed = true // a client that counts bytes means them as they are
	}
	return s.onName("RETR", arg, func(name string) (Reply, error) {
		file, size, err := openAt(s.fsys, name, offset)
		if err != nil {
			return Reply{}, err
		}
		defer file.Close()
		var src io.Reader = file
		if part.isSet() {
			if src, offset, size, err = part.of(file, size); err != nil {
				return Reply{}, err
			}
		}
		t := &Transfer{Command: "RETR", Path: vfs.Path(name), Offset: offset, Size: size - offset, ascii: s.sendsASCII()}
		t.bare = !part.isSet()
		if t.ascii || s.deflate {
			t.Size = -1
		}
		return s.transfer(t, func(d *data) error {
			if err := s.sendBytes(d, src); err != nil {
				return err
			}
			return t.whole()
		}), nil
	})
}

// whole is the error of a download that ended before the size it had when it
// was opened: somebody has cut the file off meanwhile.
func (t *Transfer) whole() error {
	if t.Bytes() >= t.Size {
		return nil
	}
	return fmt.Errorf("file became shorter: %d of %d bytes: %w", t.Bytes(), t.Size, io.ErrUnexpectedEOF)
}

// openAt opens a regular file for reading from offset.
func openAt(fsys fs.FS, name string, offset int64) (fs.File, int64, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, 0, err
	}
	size, err := seekRegular(file, name, offset)
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, size, nil
}

// seekRegular goes to offset in what must be a regular file, and returns its size.
func seekRegular(file fs.File, name string, offset int64) (int64, error) {
	info, err := file.Stat()
	switch {
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, &fs.PathError{Op: "open", Path: name, Err: vfs.ErrNotRegular}
	case offset > info.Size():
		return 0, errOffset
	}
	return info.Size(), skipTo(file, offset)
}

// skipTo goes to offset, by reading where the file cannot seek.
func skipTo(file fs.File, offset int64) error {
	if offset == 0 {
		return nil
	}
	if seeker, ok := file.(io.Seeker); ok {
		_, err := seeker.Seek(offset, io.SeekStart)
		return err
	}
	_, err := io.CopyN(io.Discard, file, offset)
	return err
}
