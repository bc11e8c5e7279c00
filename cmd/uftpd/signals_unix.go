//go:build unix

package main

import (
	"os"
	"syscall"
)

// listSignal asks who is connected.
var listSignal os.Signal = syscall.SIGUSR1
