package ftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

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
	var kept []string
	if err == nil {
		s.sums = nil
		err = s.abortable(func(ctx context.Context) (err error) {
			kept, err = s.combine(ctx, names[0], names[1:])
			return err
		})
	}
	for _, part := range kept {
		s.refuse("COMB", fmt.Errorf("%s stays: it has changed since it was joined", vfs.Path(part)))
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

// combine appends the parts to target, and removes them once that is done. It
// returns those which it has kept.
func (s *Session) combine(ctx context.Context, target string, names []string) (kept []string, err error) {
	size, err := sizeOf(s.fsys, target)
	if err != nil {
		return nil, err
	}
	up, stands, err := s.continued(target)
	if err != nil {
		return nil, err
	}
	dst := &joiner{&appender{up.File, appends.of(target)}, size}
	parts := make([]joined, len(names))
	for i, name := range names {
		if parts[i], err = s.appendPart(ctx, dst, name); err != nil {
			return nil, errors.Join(err, dst.cutOff(size), up.Discard())
		}
	}
	if stands && s.replaced(target, up.File) {
		return nil, errors.Join(errMeanwhile, up.Discard()) // what was joined is nowhere
	}
	if err := up.Commit(); err != nil {
		return nil, err
	}
	return s.removeJoined(parts)
}

// continued opens a file that stands, or begins it.
func (s *Session) continued(name string) (up *vfs.Pending, stands bool, err error) {
	up, err = vfs.InPlace(s.fsys, name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		up, err = s.copyTo(name)
		return up, false, err
	}
	return up, true, err
}

// replaced reports whether another file has come under the name of one that is
// open, as far as the tree lets that be known.
func (s *Session) replaced(name string, open vfs.File) bool {
	was, err := open.Stat()
	if err != nil || !identified(was) {
		return false
	}
	now, err := fs.Stat(s.fsys, name)
	return err != nil || !os.SameFile(was, now)
}

// identified reports whether a file can be told from others: only what package
// os describes can.
func identified(info fs.FileInfo) bool { return os.SameFile(info, info) }

// joined is a part that has been appended, and what it was then.
type joined struct {
	name string
	was  fs.FileInfo
}

// appendPart appends as much as the part has now: one that grows meanwhile,
// perhaps as it is the target by another name, has no end.
func (s *Session) appendPart(ctx context.Context, dst io.Writer, name string) (joined, error) {
	src, size, err := openAt(s.fsys, name, 0)
	if err != nil {
		return joined{}, err
	}
	defer src.Close()
	was, err := src.Stat()
	if err != nil {
		return joined{}, err
	}
	return joined{name, was}, copyBuffered(dst, &cancelReader{ctx, io.LimitReader(src, size)})
}

// removeJoined removes the parts, but for those that have changed since.
func (s *Session) removeJoined(parts []joined) (kept []string, err error) {
	for _, part := range parts {
		now, err := s.statRegular(part.name)
		if err == nil && part.changed(now) {
			kept = append(kept, part.name)
			continue
		}
		if err == nil {
			err = s.remove(part.name, false)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return kept, err
		}
	}
	return kept, nil
}

func (j joined) changed(now fs.FileInfo) bool {
	return now.Size() != j.was.Size() || !now.ModTime().Equal(j.was.ModTime()) || identified(j.was) && !os.SameFile(j.was, now)
}

// joiner appends to a file, and gives up when another does meanwhile: what the
// parts consist of is to stand together, and to be cut off again if one fails.
type joiner struct {
	*appender
	end int64
}

// Write writes where the last write has ended.
func (j *joiner) Write(p []byte) (n int, err error) {
	err = j.atOwnEnd(func() error {
		n, err = j.File.Write(p)
		j.end += int64(n)
		return err
	})
	return n, err
}

// cutOff leaves of the file what it had before, unless another has written to it.
func (j *joiner) cutOff(size int64) error {
	err := j.atOwnEnd(func() error { return cut(j.File, size) })
	if errors.Is(err, errWritten) {
		return nil
	}
	return err
}

// atOwnEnd is atEnd, if that is where the last write has ended.
func (j *joiner) atOwnEnd(do func() error) error {
	return j.atEnd(func(end int64) error {
		if end != j.end {
			return errMeanwhile
		}
		return do()
	})
}
