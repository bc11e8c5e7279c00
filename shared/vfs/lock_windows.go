package vfs

import (
	"os"

	"golang.org/x/sys/windows"
)

// lock marks a temporary as one of a living process, and reports whether it
// was not marked. The mark goes when the file is closed,
// and the [mark] that holds it released, or when the process dies. It is a lock
// on a byte that no file has, as locks keep others from reading.
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

// nameless reports whether a file may have no name any more.
func nameless(*os.File) bool { return true }

// mark is the lock of a file that may be closed. It is a second handle, as a
// process has a lock until its last handle to the same open file is closed.
type mark windows.Handle

// holdLock holds the lock of a file until release.
func holdLock(f *os.File) (m mark) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0
	}
	conn.Control(func(fd uintptr) {
		self := windows.CurrentProcess()
		var dup windows.Handle
		if windows.DuplicateHandle(self, windows.Handle(fd), self, &dup, 0, false, windows.DUPLICATE_SAME_ACCESS) == nil {
			m = mark(dup)
		}
	})
	return m
}

func (m mark) release() {
	if m != 0 {
		windows.CloseHandle(windows.Handle(m))
	}
}
