package ftp

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"uftpd/shared/vfs"
)

// errTwice refuses to join a file with itself.
var errTwice = Say(553, "A file is named twice.")

// combCmd joins files into one: COMB target part part ... The parts are
// appended to the target in order and removed once all are in it.
func (s *Session) combCmd(arg string) Reply {
	paths, ok := splitPaths(arg)
	if !ok || len(paths) < 2 {
		return Say(501, "COMB takes a target and the parts.")
	}
	names, err := s.combNames(paths)
	if err == nil {
		s.sums = nil
		err = s.abortable(func(ctx context.Context) error { return s.combine(ctx, names[0], names[1:]) })
	}
	if err != nil {
		return s.refuse("COMB", err)
	}
	return Say(250, "Combined.")
}

// combNames finds the files, and out what is wrong with them, before any of
// them changes.
func (s *Session) combNames(paths []string) (names []string, err error) {
	if !vfs.May(s.fsys, vfs.OpDelete) {
		return nil, &fs.PathError{Op: "combine", Path: paths[0], Err: fs.ErrPermission}
	}
	var target fs.FileInfo // nil: to be made
	for i, p := range paths {
		name, err := s.Name(p)
		if err != nil {
			return nil, err
		}
		info, err := s.statRegular(name)
		switch {
		case i == 0 && errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case i == 0:
			target = info
		case slices.Contains(names, name), target != nil && os.SameFile(info, target):
			return nil, errTwice
		}
		names = append(names, name)
	}
	return names, nil
}

// combine appends the parts to target, and removes them once that is done.
func (s *Session) combine(ctx context.Context, target string, names []string) error {
	size, err := sizeOf(s.fsys, target)
	if err != nil {
		return err
	}
	up, err := s.continued(target)
	if err != nil {
		return err
	}
	dst := &joiner{up.File, appends.of(target), size}
	parts := make([]joined, len(names))
	for i, name := range names {
		if parts[i], err = s.appendPart(ctx, dst, name); err != nil {
			return errors.Join(err, dst.cutOff(size), up.Discard())
		}
	}
	if err := up.Commit(); err != nil {
		return err
	}
	for _, part := range parts {
		if err := s.removeJoined(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// continued opens a file, or begins it.
func (s *Session) continued(name string) (*vfs.Pending, error) {
	up, err := vfs.InPlace(s.fsys, name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return s.copyTo(name)
	}
	return up, err
}

// joined is a part that has been appended, with the size that it had.
type joined struct {
	name string
	size int64
}

// appendPart appends as much as the part has now: one that grows meanwhile,
// perhaps as it is the target by another name, has no end.
func (s *Session) appendPart(ctx context.Context, dst io.Writer, name string) (joined, error) {
	src, size, err := openAt(s.fsys, name, 0)
	if err != nil {
		return joined{}, err
	}
	defer src.Close()
	return joined{name, size}, copyBuffered(dst, &cancelReader{ctx, io.LimitReader(src, size)})
}

// removeJoined removes a part, unless something has been added to it since.
func (s *Session) removeJoined(part joined) error {
	info, err := s.statRegular(part.name)
	if err != nil {
		return err
	}
	if info.Size() != part.size {
		return errMeanwhile
	}
	return s.remove(part.name, false)
}

// joiner appends to a file, and gives up when another does meanwhile: what the
// parts consist of is to stand together, and to be cut off again if one fails.
type joiner struct {
	vfs.File
	turn *sync.Mutex
	end  int64
}

func (j *joiner) Write(p []byte) (n int, err error) {
	err = j.atEnd(func() error {
		n, err = j.File.Write(p)
		j.end += int64(n)
		return err
	})
	return n, err
}

// cutOff leaves of the file what it had before, unless another has written to it.
func (j *joiner) cutOff(size int64) error {
	err := j.atEnd(func() error { return cut(j.File, size) })
	if errors.Is(err, errMeanwhile) {
		return nil
	}
	return err
}

// atEnd does something where the last write has ended, if that is the file's end.
func (j *joiner) atEnd(do func() error) error {
	j.turn.Lock()
	defer j.turn.Unlock()
	end, err := j.File.Seek(0, io.SeekEnd)
	switch {
	case err != nil:
		return err
	case end != j.end:
		return errMeanwhile
	}
	return do()
}
