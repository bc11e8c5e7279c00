//go:build unix

package vfs

import (
	"io/fs"
	"os"
	"syscall"
)

// inherit gives f the owner, mode and attributes of old, as far as this
// process may. Rights that would go to another group than before are taken
// back to those of anyone.
func inherit(f, old *os.File) {
	info, err := old.Stat()
	if err != nil {
		return
	}
	mode := info.Mode().Perm()
	if mine, err := f.Stat(); err == nil {
		was, is := info.Sys().(*syscall.Stat_t), mine.Sys().(*syscall.Stat_t)
		if !chown(f, was, is) {
			mode &^= 0o070
			mode |= mode & 0o007 << 3
		}
	}
	f.Chmod(fs.FileMode(mode))
	copyAttrs(f, old)
}

// chown reports whether f has the group it should.
func chown(f *os.File, was, is *syscall.Stat_t) bool {
	if was.Uid == is.Uid && was.Gid == is.Gid {
		return true
	}
	if f.Chown(int(was.Uid), int(was.Gid)) == nil {
		return true
	}
	return was.Gid == is.Gid || f.Chown(-1, int(was.Gid)) == nil
}
