package vfs

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// renameFree renames unless the new name is taken. File systems that can't
// tell in one step (NFS, some FUSE) fail with errors.ErrUnsupported.
func renameFree(from parent, old string, to parent, free string) error {
	fromDir, err := from.OpenFile(".", os.O_RDONLY|nonblock, 0)
	if err != nil {
		return err
	}
	defer fromDir.Close()
	toDir, err := to.OpenFile(".", os.O_RDONLY|nonblock, 0)
	if err != nil {
		return err
	}
	defer toDir.Close()
	err = unix.Renameat2(int(fromDir.Fd()), old, int(toDir.Fd()), free, unix.RENAME_NOREPLACE)
	if err == unix.EINVAL || err == unix.ENOSYS {
		return errors.ErrUnsupported
	}
	return err
}
