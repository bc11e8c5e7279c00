package ftp

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"uftpd/shared/vfs"
)

// combCmd joins files into one: COMB target part part ... The parts are
// appended to the target in order and removed once all are in it. Paths with
// blanks are put in quotes.
func (s *Session) combCmd(arg string) Reply {
	paths, ok := splitPaths(arg)
	if !ok || len(paths) < 2 {
		return Say(501, "COMB takes a target and the parts.")
	}
	names := make([]string, len(paths))
	for i, p := range paths {
		name, err := s.Name(p)
		if err == nil && i > 0 {
			_, err = s.statRegular(name)
		}
		if err == nil && i > 0 && name == names[0] {
			return Say(553, "The target is one of the parts.")
		}
		if err != nil {
			return s.refuse("COMB", err)
		}
		names[i] = name
	}
	err := s.abortable(func(ctx context.Context) error { return s.combine(ctx, names[0], names[1:]) })
	if err != nil {
		return s.refuse("COMB", err)
	}
	return Say(250, "Combined.")
}

func splitPaths(arg string) (paths []string, ok bool) {
	for arg = strings.TrimSpace(arg); arg != ""; arg = strings.TrimSpace(arg) {
		var p string
		if p, arg, ok = cutPath(arg); !ok {
			return nil, false
		}
		paths = append(paths, p)
	}
	return paths, ok
}

// combine appends the parts to target, and removes them once that is done.
func (s *Session) combine(ctx context.Context, target string, parts []string) error {
	if err := s.appendParts(ctx, target, parts); err != nil {
		return err
	}
	for _, part := range parts {
		if err := s.remove(part, false); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// appendParts leaves target as it was unless all parts are in it.
func (s *Session) appendParts(ctx context.Context, target string, parts []string) (err error) {
	size, err := sizeOf(s.fsys, target)
	if err != nil {
		return err
	}
	dst, err := vfs.OpenFile(s.fsys, target, os.O_WRONLY|os.O_CREATE, 0o666&^s.umask)
	if err != nil {
		return err
	}
	defer func() {
		if t, ok := dst.(interface{ Truncate(int64) error }); err != nil && ok {
			err = errors.Join(err, t.Truncate(size))
		}
		err = errors.Join(err, dst.Close())
		if err != nil && size == 0 {
			err = errors.Join(err, s.removeEmpty(target))
		}
	}()
	if _, err := dst.Seek(size, io.SeekStart); err != nil {
		return err
	}
	for _, part := range parts {
		if err := s.appendPart(ctx, dst, part); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) appendPart(ctx context.Context, dst io.Writer, part string) error {
	src, _, err := openAt(s.fsys, part, 0)
	if err != nil {
		return err
	}
	defer src.Close()
	return copyBuffered(dst, &cancelReader{ctx, src})
}
