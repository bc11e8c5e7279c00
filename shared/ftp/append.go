package ftp

import (
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"uftpd/shared/vfs"
)

// errWritten keeps a client's bytes from a file. To replace those of another,
// who was told that they are kept, would be worse.
var errWritten = errors.New("another client has written to the file")

// errMeanwhile is how clients are told.
var errMeanwhile = refusal{Say(450, "Another client has written to the file meanwhile."), errWritten}

// appendFile takes what follows at a file's end, in place.
func (s *Session) appendFile(name string) (Reply, error) {
	up, err := vfs.InPlace(s.fsys, name, os.O_WRONLY, 0)
	if err != nil {
		return Reply{}, err
	}
	end, err := up.File.Seek(0, io.SeekEnd)
	if err != nil {
		return Reply{}, errors.Join(err, up.Discard())
	}
	return s.upload("APPE", name, end, appending(up, name))
}

// appendFirst takes all of a file that is empty or not there. It comes whole,
// as any new file does, unless another has written to the name meanwhile.
func (s *Session) appendFirst(name string) (Reply, error) {
	up, err := vfs.Upload(s.fsys, name, 0o666&^s.umask)
	if err != nil {
		return Reply{}, err
	}
	first := *up
	first.Commit = func() error {
		turn := appends.of(name)
		turn.Lock() // of two who append first, one finds the other's bytes
		defer turn.Unlock()
		if s.begunByAnother(up, name) {
			return errors.Join(errMeanwhile, up.Discard())
		}
		return up.Commit()
	}
	return s.upload("APPE", name, 0, &first)
}

// begunByAnother reports whether bytes stand under the name that are not those
// of the upload, which may be written in place.
func (s *Session) begunByAnother(up *vfs.Pending, name string) bool {
	if _, hides := s.fsys.(vfs.UploadFS); !hides {
		return false
	}
	now, err := fs.Stat(s.fsys, name)
	if err != nil || now.Size() == 0 {
		return false
	}
	own, err := up.File.Stat()
	return err == nil && !os.SameFile(now, own)
}

// appending makes an upload one to the file's end, wherever that is when bytes
// come: others may append meanwhile, and what they were told is kept stays.
func appending(up *vfs.Pending, name string) *vfs.Pending {
	appended := *up
	appended.File = &appender{up.File, appends.of(name)}
	return &appended
}

// appender is what O_APPEND would be, which the kernel does not splice to. Its
// turn keeps other sessions from the end while bytes are put there.
type appender struct {
	vfs.File
	turn *sync.Mutex
}

var _ vfs.Bounded = (*appender)(nil)

// Write writes at the file's end.
func (a *appender) Write(p []byte) (n int, err error) {
	err = a.atEnd(func(int64) error {
		n, err = a.File.Write(p)
		return err
	})
	return n, err
}

// Bare is the file itself, which the kernel moves the bytes to.
func (a *appender) Bare() *os.File {
	file, _ := fileIn(a.File)
	return file
}

// Fit has n bytes written at the file's end, as far as there is room for them.
func (a *appender) Fit(n int, write func(fits int) error) error {
	return a.atEnd(func(int64) error {
		if b, ok := a.File.(vfs.Bounded); ok {
			return b.Fit(n, write)
		}
		return write(n)
	})
}

// atEnd goes to the file's end, which do is told.
func (a *appender) atEnd(do func(end int64) error) error {
	a.turn.Lock()
	defer a.turn.Unlock()
	end, err := a.File.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	return do(end)
}

// nameLocks are locks of names; some share one. A file that is reached through
// several trees has the same last name in each, but for the case of letters
// where that makes no difference. One that is reached through links with other
// names is not looked out for.
type nameLocks [64]sync.Mutex

var appends nameLocks

func (l *nameLocks) of(name string) *sync.Mutex {
	h := fnv.New32a()
	io.WriteString(h, strings.ToLower(path.Base(name)))
	return &l[h.Sum32()%uint32(len(l))]
}
