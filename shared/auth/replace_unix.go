//go:build unix

package auth

import (
	"fmt"
	"os"
	"syscall"
)

// likeOld gives f the owner and mode of the file it is to replace. A server
// that runs as that owner could not read it otherwise.
func likeOld(f *os.File, path string) error {
	old, err := os.Stat(path)
	if err != nil {
		return err
	}
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	was, is := old.Sys().(*syscall.Stat_t), mine.Sys().(*syscall.Stat_t)
	if was.Uid != is.Uid || was.Gid != is.Gid {
		if err := f.Chown(int(was.Uid), int(was.Gid)); err != nil {
			return fmt.Errorf("the file would change its owner: %w", err)
		}
	}
	return f.Chmod(old.Mode().Perm())
}

// syncDir brings the names in dir to the medium.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
