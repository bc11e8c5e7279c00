//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package vfs

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock marks a temporary as one of a living process, and reports whether it
// was not marked. The mark goes when the file is closed, and what holds it
// besides ([holdLock]) is released, or when the process dies.
func lock(f *os.File) bool {
	conn, err := f.SyscallConn()
	if err != nil {
		return false
	}
	conn.Control(func(fd uintptr) { err = unix.Flock(int(fd), unix.LOCK_EX|unix.LOCK_NB) })
	return err != unix.EWOULDBLOCK
}

// nameless reports whether a file seems to have no name any more.
func nameless(f *os.File) bool {
	conn, err := f.SyscallConn()
	if err != nil {
		return true
	}
	var info unix.Stat_t
	conn.Control(func(fd uintptr) { err = unix.Fstat(int(fd), &info) })
	return err != nil || info.Nlink == 0
}

// mark is the lock of a file that may be closed. It is a second descriptor, as
// a lock is one of all that lead to the same open file; zero is none.
type mark int

// holdLock holds the lock of a file until release.
func holdLock(f *os.File) (m mark) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0
	}
	conn.Control(func(fd uintptr) {
		if dup, err := unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 3); err == nil {
			m = mark(dup)
		}
	})
	return m
}

func (m mark) release() {
	if m != 0 {
		unix.Close(int(m))
	}
}
