package tcp

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// SyscallConn gives access to the descriptor, as [syscall.Conn] has it. Calls
// that are made from Read and Write may block: they fail with EAGAIN after a
// moment, or at once if too many wait already, and are made again when the
// socket is ready. One goroutine at a time may be in either.
func (c *Conn) SyscallConn() (syscall.RawConn, error) { return rawConn{c}, nil }

type rawConn struct{ c *Conn }

func (r rawConn) Control(f func(fd uintptr)) error {
	if err := r.c.use(); err != nil {
		return r.c.fail("control", err)
	}
	defer r.c.release()
	f(uintptr(r.c.fd))
	return nil
}

func (r rawConn) Read(f func(fd uintptr) bool) error  { return r.c.drive("read", toRead, f) }
func (r rawConn) Write(f func(fd uintptr) bool) error { return r.c.drive("write", toWrite, f) }

// drive calls f until it is done, whenever the socket seems ready.
func (c *Conn) drive(op string, dir int, f func(fd uintptr) bool) error {
	if err := c.use(); err != nil {
		return c.fail(op, err)
	}
	defer c.release()
	for !c.expired(dir) {
		if c.try(f) {
			return nil
		}
		if err := c.park(dir); err != nil {
			return c.fail(op, err)
		}
	}
	return c.fail(op, os.ErrDeadlineExceeded)
}

// try calls f, which may wait in the kernel if a slot is free.
func (c *Conn) try(f func(fd uintptr) bool) bool {
	slot := c.slots.take()
	if slot {
		defer c.slots.give()
	}
	if slot == c.nonblocking && unix.SetNonblock(c.fd, !slot) == nil {
		c.nonblocking = !slot
	}
	return f(uintptr(c.fd))
}
