package vfs

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameFree renames unless the new name is taken. File systems that can't
// tell in one step (NFS, some FUSE) fail with errors.ErrUnsupported.
func renameFree(from parent, old string, to parent, free string) error {
	fromFD, closeFrom, err := fdOf(from)
	if err != nil {
		return err
	}
	defer closeFrom()
	toFD, closeTo, err := fdOf(to)
	if err != nil {
		return err
	}
	defer closeTo()
	err = unix.Renameat2(fromFD, old, toFD, free, unix.RENAME_NOREPLACE)
	if err == unix.EINVAL || err == unix.ENOSYS {
		return errors.ErrUnsupported
	}
	return err
}

// fdOf is the descriptor of a directory, which need not be one that may be read.
func fdOf(dir parent) (fd int, done func() error, err error) {
	if p, ok := dir.(parentFD); ok {
		return int(p), func() error { return nil }, nil
	}
	f, err := dir.OpenFile(".", os.O_RDONLY|nonblock, 0)
	if err != nil {
		return -1, nil, err
	}
	return int(f.Fd()), f.Close, nil
}
