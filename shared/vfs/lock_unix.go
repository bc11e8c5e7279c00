//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package vfs

import (
	"os"
	"syscall"
)

// lock marks a temporary as one of a living process, and reports whether it
// was not marked. The mark goes when the file is closed or the process dies.
func lock(f *os.File) bool {
	conn, err := f.SyscallConn()
	if err != nil {
		return false
	}
	conn.Control(func(fd uintptr) { err = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB) })
	return err != syscall.EWOULDBLOCK
}
