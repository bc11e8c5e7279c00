package ftp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"uftpd/shared/vfs"
)

// fileRange is a part of a file, with the byte at end left out. An end of 0 is
// the file's end, so that the zero value is all of a file.
type fileRange struct{ start, end int64 }

func (r fileRange) isSet() bool { return r != fileRange{} }

// rangCmd sets the part of the file that the next HASH, RETR or STOR is about
// (draft-bryan-ftp-range); its end is included. "1 0", or an error, unsets it.
func (s *Session) rangCmd(arg string) Reply {
	s.part = fileRange{}
	fields := strings.Fields(arg)
	if len(fields) != 2 {
		return errRang
	}
	start, err1 := strconv.ParseUint(fields[0], 10, 62)
	end, err2 := strconv.ParseUint(fields[1], 10, 62)
	switch {
	case errors.Join(err1, err2) != nil:
		return errRang
	case start == 1 && end == 0:
		return Say(350, "Range reset.")
	case start > end:
		return Say(501, "The first byte is behind the last.")
	case s.ascii || s.deflate:
		return Say(551, "RANG is for TYPE I and MODE S.")
	}
	s.typed = true // a client that counts bytes means them as they are
	s.part = fileRange{int64(start), int64(end) + 1}
	return Say(350, "Range is %d to %d.", start, end)
}

var (
	errRang = Say(501, "RANG takes the first and the last byte.")
	// errRange refuses a part that is not in the file.
	errRange = Say(554, "The range is beyond the end of the file.")
)

// takeRange returns the part that RANG has set, which is spent by that.
func (s *Session) takeRange() fileRange {
	part := s.part
	s.part = fileRange{}
	return part
}

// of goes to the part in a file of that size, and returns what reads it, its
// start and its end. Of a part beyond the end there are no bytes (section 4.3).
func (r fileRange) of(file fs.File, size int64) (src io.Reader, start, end int64, err error) {
	start, end = min(r.start, size), min(r.end, size)
	return io.LimitReader(file, end-start), start, end, skipTo(file, start)
}

// storRange takes a part of a file, and changes nothing outside of it. The
// client has to send all of the part.
func (s *Session) storRange(command, arg string, part fileRange) Reply {
	return s.onName(command, arg, func(name string) (Reply, error) {
		size, err := sizeOf(s.fsys, name)
		switch {
		case err != nil:
			return Reply{}, err
		case part.start > size:
			return errRange, nil
		}
		flag := os.O_WRONLY
		if !s.exists(arg) {
			flag |= os.O_CREATE | os.O_EXCL
		}
		up, err := vfs.InPlace(s.fsys, name, flag, 0o666&^s.umask)
		if err != nil {
			return Reply{}, err
		}
		if _, err := up.File.Seek(part.start, io.SeekStart); err != nil {
			return Reply{}, errors.Join(err, up.Discard())
		}
		return s.upload(command, name, part.start, bounded(up, part))
	})
}

// bounded makes an upload one of a part of a file. What has come of one that
// breaks stays, also in a file that was begun for it: others may have written
// parts of their own meanwhile.
func bounded(up *vfs.Pending, part fileRange) *vfs.Pending {
	f := &partFile{File: up.File, left: part.end - part.start}
	discard := func() error {
		if info, err := up.File.Stat(); err == nil && info.Size() > 0 {
			return up.Commit()
		}
		return up.Discard()
	}
	return &vfs.Pending{
		File: f,
		Commit: func() error {
			if f.left > 0 {
				err := Say(426, "%d bytes of the range have not come.", f.left)
				return errors.Join(err, discard())
			}
			return up.Commit()
		},
		Discard: discard,
	}
}

// partFile is a file that takes no more than left bytes.
type partFile struct {
	vfs.File
	left int64
}

func (f *partFile) Write(p []byte) (int, error) {
	if int64(len(p)) > f.left {
		return 0, Say(552, "More has come than the range holds.")
	}
	n, err := f.File.Write(p)
	f.left -= int64(n)
	return n, err
}

// splitRange parts a path from the numbers behind it. A name that exists as it
// stands may end in numbers.
func (s *Session) splitRange(arg string) (path string, part fileRange, ok bool) {
	if s.exists(arg) {
		return arg, part, true
	}
	if strings.HasPrefix(arg, `"`) {
		path, numbers, ok := cutPath(arg)
		if !ok {
			return "", part, false
		}
		part, ok = parseRange(strings.Fields(numbers))
		return path, part, ok
	}
	for n := 2; n > 0; n-- {
		if path, numbers, found := cutLast(arg, n); found {
			if part, ok = parseRange(numbers); ok {
				return path, part, true
			}
		}
	}
	return arg, fileRange{}, true
}

// unquoted takes the quotes off a path, which clients put around one with
// blanks. A name that exists as it stands may begin with one.
func (s *Session) unquoted(arg string) string {
	if !strings.HasPrefix(arg, `"`) || s.exists(arg) {
		return arg
	}
	if path, rest, ok := cutPath(arg); ok && rest == "" {
		return path
	}
	return arg
}

// parseRange reads "start end" or, when it stands alone, "end". Here, as other
// servers have it, the byte at the end is not included.
func parseRange(fields []string) (fileRange, bool) {
	var n [2]int64
	if len(fields) > 2 {
		return fileRange{}, false
	}
	for i, f := range fields {
		v, err := strconv.ParseUint(f, 10, 62)
		if err != nil {
			return fileRange{}, false
		}
		n[2-len(fields)+i] = int64(v)
	}
	return fileRange{n[0], n[1]}, n[0] <= n[1]
}

// String is the part as the reply to HASH has it, with its last byte.
func (r fileRange) String() string {
	return fmt.Sprintf("%d-%d", r.start, max(r.start, r.end-1))
}
