package vfs

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// opener opens files with openat2(2), which walks the whole path in one system
// call that no link and no race leads out of. (Links to absolute paths are
// refused, not taken as below the root: RESOLVE_IN_ROOT would be wrong.)
type opener struct {
	dir  *os.File
	conn syscall.RawConn // nil: openat2 is missing or forbidden here
}

func newOpener(root *os.Root) opener {
	dir, err := root.OpenFile(".", os.O_RDONLY|nonblock, 0)
	if err != nil {
		return opener{}
	}
	conn, err := dir.SyscallConn()
	if err != nil {
		dir.Close()
		return opener{}
	}
	o := opener{dir, conn}
	fd, err := o.openat2(".", unix.O_PATH, 0)
	if err != nil {
		o.close()
		return opener{}
	}
	unix.Close(fd)
	return o
}

func (o opener) close() {
	if o.dir != nil {
		o.dir.Close()
	}
}

func (o opener) openat2(local string, flag int, perm fs.FileMode) (fd int, err error) {
	if flag&unix.O_PATH == 0 { // which takes no other flags of files
		flag |= unix.O_LARGEFILE
	}
	how := unix.OpenHow{
		Flags:   uint64(flag) | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS,
	}
	if flag&unix.O_CREAT != 0 {
		how.Mode = uint64(perm.Perm())
	}
	ctlErr := o.conn.Control(func(dir uintptr) {
		fd, err = again(func() (int, error) { return unix.Openat2(int(dir), local, &how) })
	})
	if ctlErr != nil {
		return -1, ctlErr
	}
	return fd, err
}

// openFile opens a file of any type and says which type that is.
func (d *Disk) openFile(local string, flag int, perm fs.FileMode) (*os.File, fs.FileMode, error) {
	if d.opener.conn == nil {
		return openRooted(d.root, local, flag, perm)
	}
	fd, err := d.opener.openat2(local, flag|nonblock, perm)
	switch err {
	case nil:
	case unix.EXDEV:
		return nil, 0, ErrOutside
	case unix.EAGAIN: // a ".." on the way was moved meanwhile
		return openRooted(d.root, local, flag, perm)
	default:
		return nil, 0, err
	}
	mode, err := blocking(fd, flag)
	if err != nil {
		unix.Close(fd)
		return nil, 0, err
	}
	return os.NewFile(uintptr(fd), local), mode, nil
}

// blocking returns the type of an open file, and takes O_NONBLOCK from a
// regular file or directory: it has done its work, and os.NewFile would try to
// give a non-blocking file to the poller.
func blocking(fd, flag int) (fs.FileMode, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return 0, err
	}
	mode := fileMode(st.Mode)
	if mode.IsRegular() || mode.IsDir() {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_SETFL, flag&unix.O_APPEND); err != nil {
			return 0, err
		}
	}
	return mode, nil
}
