package ftp

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"uftpd/shared/vfs"
)

// siteMkdir makes a directory and those above it that are missing. With "-p",
// as others write that, it need not be missing itself.
func (s *Session) siteMkdir(arg string) Reply {
	arg, lenient := cutSwitch(arg, "-p")
	return s.onName("SITE MKDIR", arg, func(name string) (Reply, error) {
		for i, c := range name + "/" {
			if c != '/' {
				continue
			}
			err := vfs.Mkdir(s.fsys, name[:i], 0o777&^s.umask)
			switch {
			case err == nil:
			case !errors.Is(err, fs.ErrExist):
				return Reply{}, err
			case i == len(name) && !(lenient && s.isDir(name)):
				return Reply{}, s.existing(name)
			}
		}
		return Say(257, "%s created.", quoted(name)), nil
	})
}

func (s *Session) isDir(name string) bool {
	info, err := fs.Stat(s.fsys, name)
	return err == nil && info.IsDir()
}

// siteRmdir removes a directory and all that is in it, with or without "-r";
// links are removed, not followed.
func (s *Session) siteRmdir(arg string) Reply {
	arg, _ = cutSwitch(arg, "-r")
	return s.onName("SITE RMDIR", arg, func(name string) (Reply, error) {
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

func cutSwitch(arg, sw string) (rest string, found bool) { return strings.CutPrefix(arg, sw+" ") }

// removeAll removes what is in a directory, and it, deepest first. No directory
// is open while those in it are emptied, as there may be more than can be open.
func (s *Session) removeAll(ctx context.Context, dir string) error {
	var dirs []string
	for info, err := range vfs.Entries(s.fsys, dir) {
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		name := path.Join(dir, info.Name())
		if info.IsDir() {
			dirs = append(dirs, name)
		} else if err := s.remove(name, false); err != nil {
			return err
		}
	}
	for _, name := range dirs {
		if err := s.removeAll(ctx, name); err != nil {
			return err
		}
	}
	return s.remove(dir, true)
}
