package ftp

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

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

// copyFile copies a regular file: as an upload does, whole or not at all.
func (s *Session) copyFile(from, to string) (Reply, error) {
	if from == to {
		return Say(553, "These are the same file."), nil
	}
	src, _, err := openAt(s.fsys, from, 0)
	if err != nil {
		return Reply{}, err
	}
	defer src.Close()
	up, err := vfs.Upload(s.fsys, to, 0o666&^s.umask)
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
		err = errors.Join(err, up.Discard())
	}
	return Say(250, "Copied."), err
}

// siteMkdir makes a directory and those above it that are missing. A leading
// "-p" is what others write for the same.
func (s *Session) siteMkdir(arg string) Reply {
	return s.onName("SITE MKDIR", withoutSwitch(arg, "-p"), func(name string) (Reply, error) {
		for i, c := range name + "/" {
			if c != '/' {
				continue
			}
			err := vfs.Mkdir(s.fsys, name[:i], 0o777&^s.umask)
			if err != nil && (!errors.Is(err, fs.ErrExist) || i == len(name)) {
				return Reply{}, err
			}
		}
		return Say(257, "%s created.", quoted(name)), nil
	})
}

// siteRmdir removes a directory and all that is in it; links are removed, not followed.
func (s *Session) siteRmdir(arg string) Reply {
	return s.onName("SITE RMDIR", withoutSwitch(arg, "-r"), func(name string) (Reply, error) {
		info, err := vfs.Lstat(s.fsys, name)
		switch {
		case err != nil:
			return Reply{}, err
		case name == "." || !info.IsDir():
			return Reply{}, s.remove(name, true) // which refuses it
		}
		err = s.abortable(func(ctx context.Context) error { return s.removeAll(ctx, name) })
		return Say(250, "Directory removed."), err
	})
}

func withoutSwitch(arg, sw string) string {
	if rest, ok := strings.CutPrefix(arg, sw+" "); ok {
		return rest
	}
	return arg
}

// removeAll removes what is in a directory, and it, deepest first.
func (s *Session) removeAll(ctx context.Context, dir string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for info, err := range vfs.Entries(s.fsys, dir) {
		if err != nil {
			return err
		}
		name := path.Join(dir, info.Name())
		if info.IsDir() {
			err = s.removeAll(ctx, name)
		} else {
			err = s.remove(name, false)
		}
		if err != nil {
			return err
		}
	}
	return s.remove(dir, true)
}
