package ftp

import (
	"context"
	"errors"
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
func (s *Session) combine(ctx context.Context, target string, parts []string) error {
	size, err := sizeOf(s.fsys, target)
	if err != nil {
		return err
	}
	up, err := s.continued(target, size)
	if err != nil {
		return err
	}
	if err := s.appendParts(ctx, up.File, parts); err != nil {
		return errors.Join(err, undo(up, size))
	}
	if err := up.Commit(); err != nil {
		return err
	}
	for _, part := range parts {
		if err := s.remove(part, false); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// continued opens a file at its end, which is at size, or begins it.
func (s *Session) continued(name string, size int64) (*vfs.Pending, error) {
	up, err := vfs.InPlace(s.fsys, name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return s.copyTo(name)
	}
	if err != nil {
		return nil, err
	}
	if _, err := up.File.Seek(size, io.SeekStart); err != nil {
		return nil, errors.Join(err, up.Discard())
	}
	return up, nil
}

func (s *Session) appendParts(ctx context.Context, dst io.Writer, parts []string) error {
	for _, part := range parts {
		if err := s.appendPart(ctx, dst, part); err != nil {
			return err
		}
	}
	return nil
}

// appendPart appends as much as the part has now: one that grows meanwhile,
// perhaps as it is the target by another name, has no end.
func (s *Session) appendPart(ctx context.Context, dst io.Writer, part string) error {
	src, size, err := openAt(s.fsys, part, 0)
	if err != nil {
		return err
	}
	defer src.Close()
	return copyBuffered(dst, &cancelReader{ctx, io.LimitReader(src, size)})
}
