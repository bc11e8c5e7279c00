package vfs

import (
	"os"

	"golang.org/x/sys/windows"
)

// lock marks a temporary as one of a living process, and reports whether it
// was not marked. The mark goes when the file is closed or the process dies.
// It is a lock on a byte that no file has, as locks keep others from reading.
func lock(f *os.File) bool {
	conn, err := f.SyscallConn()
	if err != nil {
		return false
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	conn.Control(func(fd uintptr) {
		err = windows.LockFileEx(windows.Handle(fd), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	})
	return err != windows.ERROR_LOCK_VIOLATION
}
