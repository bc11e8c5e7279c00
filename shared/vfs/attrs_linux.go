package vfs

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// copyAttrs gives f the ACLs (system.*) and users' attributes (user.*) of old.
// Not the capabilities, which new content must not get, nor security labels,
// which are for the system's policy to give.
func copyAttrs(f, old *os.File) {
	from, err := old.SyscallConn()
	if err != nil {
		return
	}
	to, err := f.SyscallConn()
	if err != nil {
		return
	}
	from.Control(func(src uintptr) {
		to.Control(func(dst uintptr) { copyXattrs(int(src), int(dst)) })
	})
}

func copyXattrs(src, dst int) {
	n, err := unix.Flistxattr(src, nil)
	if err != nil || n == 0 {
		return
	}
	names := make([]byte, n)
	if n, err = unix.Flistxattr(src, names); err != nil {
		return
	}
	for name := range strings.SplitSeq(string(names[:n]), "\x00") {
		if !strings.HasPrefix(name, "system.") && !strings.HasPrefix(name, "user.") {
			continue
		}
		value := make([]byte, 64<<10) // the largest there may be
		if n, err := unix.Fgetxattr(src, name, value); err == nil {
			unix.Fsetxattr(dst, name, value[:n], 0)
		}
	}
}
