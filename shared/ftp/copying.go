package ftp

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"uftpd/shared/vfs"
)

// cpfrCmd and cptoCmd copy a file within the tree, as RNFR and RNTO rename one.
func (s *Session) cpfrCmd(arg string) Reply {
	s.copyFrom = ""
	return s.onName("SITE CPFR", arg, func(name string) (Reply, error) {
		if _, err := s.statRegular(name); err != nil {
			return Reply{}, err
		}
		s.copyFrom = name
		return Say(350, "Ready for SITE CPTO."), nil
	})
}

func (s *Session) cptoCmd(arg string) Reply {
	from := s.copyFrom
	s.copyFrom = ""
	if from == "" {
		return Say(503, "Send SITE CPFR first.")
	}
	return s.onName("SITE CPTO", arg, func(to string) (Reply, error) { return s.copyFile(from, to) })
}

func (s *Session) copyCmd(arg string) Reply {
	from, to, ok := twoPaths(arg)
	if !ok {
		return Say(501, "SITE COPY takes two paths.")
	}
	return s.onName("SITE COPY", from, func(source string) (Reply, error) {
		target, err := s.Name(to)
		if err != nil {
			return Reply{}, err
		}
		return s.copyFile(source, target)
	})
}

// copyFile copies a regular file: as an upload does, whole or not at all. A
// link to the file itself is replaced by a copy of it, which is harmless.
func (s *Session) copyFile(from, to string) (Reply, error) {
	if from == to {
		return Say(553, "These are the same file."), nil
	}
	src, _, err := openAt(s.fsys, from, 0)
	if err != nil {
		return Reply{}, err
	}
	defer src.Close()
	s.sums = nil
	up, err := s.copyTo(to)
	if err != nil {
		return Reply{}, err
	}
	committed := false
	err = s.abortable(func(ctx context.Context) error {
		if err := copyBuffered(up.File, &cancelReader{ctx, src}); err != nil {
			return err
		}
		committed = true
		return up.Commit()
	})
	if !committed {
		err = errors.Join(err, undo(up))
	}
	return Say(250, "Copied."), err
}

// copyTo begins a file that the server makes from others. Unlike a part of an
// upload, which a client may want to continue, a part of a copy is of no use:
// UploadNew says so, and then not even kill -9 leaves one under the name.
func (s *Session) copyTo(name string) (*vfs.Pending, error) {
	perm := 0o666 &^ s.umask
	up, err := vfs.UploadNew(s.fsys, name, perm)
	if errors.Is(err, fs.ErrExist) {
		return vfs.Upload(s.fsys, name, perm)
	}
	return up, err
}

// undo discards a file that was begun, and what has come of it.
func undo(up *vfs.Pending) error {
	var err error
	if info, statErr := up.File.Stat(); statErr == nil {
		if at, seekErr := up.File.Seek(0, io.SeekCurrent); seekErr == nil && at >= info.Size() {
			err = cut(up.File, 0)
		}
	}
	return errors.Join(err, up.Discard())
}

// cutting cuts a file off where the upload ends, once that is complete.
func cutting(up *vfs.Pending) *vfs.Pending {
	ending := *up
	ending.Commit = func() error {
		end, err := up.File.Seek(0, io.SeekCurrent)
		if err == nil {
			err = cut(up.File, end)
		}
		if err != nil {
			return errors.Join(err, up.Discard())
		}
		return up.Commit()
	}
	return &ending
}

// cut cuts a file off, where the tree can do that.
func cut(f vfs.File, size int64) error {
	t, ok := f.(interface{ Truncate(int64) error })
	if !ok {
		return nil
	}
	if err := t.Truncate(size); !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// cancelReader fails once its context is done.
type cancelReader struct {
	ctx context.Context
	src io.Reader
}

func (r *cancelReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.src.Read(p)
}
