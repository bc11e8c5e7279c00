//go:build unix

package clitest

import "syscall"

// detached gives a process a session of its own, without a terminal.
var detached = &syscall.SysProcAttr{Setsid: true}

func init() { signals["USR1"] = syscall.SIGUSR1 }
