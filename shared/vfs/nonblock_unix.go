//go:build unix && !linux

package vfs

import "syscall"

// nonblock keeps opening from waiting for the other end of a FIFO.
const nonblock = syscall.O_NONBLOCK
