package vfs

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// parentFD is a parent by its descriptor: one system call each, as a name
// without a slash leads nowhere else if a link at its end is not followed.
type parentFD int

// openParent opens a directory below the root in one system call, where it can.
// Durable needs one that may be read: it is to be refused now, not at the end.
func (d *Disk) openParent(local string) (parent, error) {
	if d.opener.conn != nil && !d.Durable {
		fd, err := d.opener.openat2(local, unix.O_PATH|unix.O_DIRECTORY, 0)
		switch err {
		case nil:
			return parentFD(fd), nil
		case unix.EXDEV:
			return nil, ErrOutside
		case unix.EAGAIN: // a ".." on the way was moved meanwhile
		default:
			return nil, err
		}
	}
	return openDirRoot(d.root, local)
}

func (p parentFD) Lstat(base string) (fs.FileInfo, error) {
	e := &entry{name: base}
	e.lookUp(int(p))
	return e, e.err
}

func (p parentFD) OpenFile(base string, flag int, perm fs.FileMode) (*os.File, error) {
	if flag&os.O_EXCL != 0 {
		flag &^= nonblock // it is new: nothing to wait for, and nothing for a poller
	}
	fd, err := again(func() (int, error) {
		return unix.Openat(int(p), base, flag|unix.O_NOFOLLOW|unix.O_CLOEXEC|unix.O_LARGEFILE, uint32(perm.Perm()))
	})
	switch err {
	case nil:
		return os.NewFile(uintptr(fd), base), nil
	case unix.ELOOP: // a link, which has been followed before: it leads nowhere
		err = unix.ENOENT
	}
	return nil, err
}

func (p parentFD) Readlink(base string) (string, error) {
	var buf [unix.PathMax]byte
	n, err := again(func() (int, error) { return unix.Readlinkat(int(p), base, buf[:]) })
	return string(buf[:max(n, 0)]), err
}

func (p parentFD) Link(oldbase, newbase string) error {
	return retried(func() error { return unix.Linkat(int(p), oldbase, int(p), newbase, 0) })
}

func (p parentFD) Rename(oldbase, newbase string) error {
	return retried(func() error { return unix.Renameat(int(p), oldbase, int(p), newbase) })
}

// Remove removes a file: no upload is a directory.
func (p parentFD) Remove(base string) error {
	return retried(func() error { return unix.Unlinkat(int(p), base, 0) })
}

func (p parentFD) Close() error { return unix.Close(int(p)) }

// isFile reports whether a name is still that of a file which info describes.
// Package os does not know the information that Lstat makes here.
func isFile(dir parent, base string, info fs.FileInfo) bool {
	now, err := dir.Lstat(base)
	if err != nil || info == nil {
		return false
	}
	a, known := now.Sys().(*syscall.Stat_t)
	b, alsoKnown := info.Sys().(*syscall.Stat_t)
	return known && alsoKnown && a.Dev == b.Dev && a.Ino == b.Ino
}

// again makes a call until no signal interrupts it.
func again(call func() (int, error)) (n int, err error) {
	for {
		if n, err = call(); err != unix.EINTR {
			return n, err
		}
	}
}

func retried(call func() error) error {
	_, err := again(func() (int, error) { return 0, call() })
	return err
}
