package clitest

import "golang.org/x/sys/unix"

// hasLandlock reports whether the kernel can confine a program to some trees,
// with renames in them.
func hasLandlock() bool {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	return errno == 0 && abi >= 2
}
