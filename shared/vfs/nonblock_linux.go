package vfs

import "golang.org/x/sys/unix"

// nonblock keeps opening from waiting for the other end of a FIFO. Where
// addresses have 32 bits package os opens no file beyond 2 GiB without the
// second flag; elsewhere that is zero.
const nonblock = unix.O_NONBLOCK | unix.O_LARGEFILE
