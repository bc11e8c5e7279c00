package clitest

import "syscall"

// detached changes nothing: scripts with signals are skipped on Windows.
var detached *syscall.SysProcAttr
