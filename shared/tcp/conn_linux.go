package tcp

import (
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Conn is an accepted connection. Its socket is a blocking one, whose reads fail
// after a moment: that makes a wait and a read one system call. It is a
// net.Conn; one goroutine may read while another writes, and any may set
// deadlines and close.
type Conn struct {
	sock
	local, remote *net.TCPAddr
	slots         *slots // for waits in the kernel
	misses        int    // such waits that were in vain, in turn
	nonblocking   bool   // as it is while no slot is free for what drive calls
}

var _ net.Conn = (*Conn)(nil)

// maxMisses is how many waits in the kernel may be in vain before the client
// is taken for an idle one.
const maxMisses = 3

// Read reads what has arrived, or waits for it.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := c.use(); err != nil {
		return 0, c.fail("read", err)
	}
	defer c.release()
	for {
		if c.expired(toRead) {
			return 0, c.fail("read", os.ErrDeadlineExceeded)
		}
		n, err := c.readSoon(p)
		switch {
		case n > 0:
			return n, nil
		case err == nil:
			return 0, io.EOF
		case err == syscall.EAGAIN:
			if err := c.parkToRead(); err != nil {
				return 0, c.fail("read", err)
			}
		case !temporary(err):
			return 0, c.fail("read", os.NewSyscallError("read", err))
		}
	}
}

// readSoon reads what comes in a moment, or EAGAIN.
func (c *Conn) readSoon(p []byte) (int, error) {
	if c.misses >= maxMisses || !c.slots.take() {
		n, _, err := syscall.Recvfrom(c.fd, p, unix.MSG_DONTWAIT)
		return n, err
	}
	defer c.slots.give()
	n, err := syscall.Read(c.fd, p) // which takes until the socket's receive time-out
	if err == syscall.EAGAIN {
		c.misses++
	} else {
		c.misses = 0
	}
	return n, err
}

// parkToRead waits in the poller. A client that is back quickly is worth a wait
// in the kernel again.
func (c *Conn) parkToRead() error {
	start := time.Now()
	err := c.park(toRead)
	if time.Since(start) < linger {
		c.misses = 0
	}
	return err
}

// Write writes all of p.
func (c *Conn) Write(p []byte) (written int, err error) {
	if err := c.use(); err != nil {
		return 0, c.fail("write", err)
	}
	defer c.release()
	for written < len(p) {
		if c.expired(toWrite) {
			return written, c.fail("write", os.ErrDeadlineExceeded)
		}
		n, err := c.writeSoon(p[written:])
		switch {
		case n > 0:
			written += n
		case err == syscall.EAGAIN:
			if err := c.park(toWrite); err != nil {
				return written, c.fail("write", err)
			}
		case !temporary(err):
			return written, c.fail("write", os.NewSyscallError("write", err))
		}
	}
	return written, nil
}

// writeSoon writes what there is room for. A reply finds room; more than that is
// worth a moment's wait.
func (c *Conn) writeSoon(p []byte) (int, error) {
	const reply = 4 << 10
	flags := unix.MSG_NOSIGNAL
	if len(p) > reply && c.slots.take() {
		defer c.slots.give()
	} else {
		flags |= unix.MSG_DONTWAIT
	}
	return syscall.SendmsgN(c.fd, p, nil, nil, flags)
}

// CloseWrite tells the client that nothing more will come.
func (c *Conn) CloseWrite() error {
	if err := c.use(); err != nil {
		return c.fail("close", err)
	}
	defer c.release()
	if err := syscall.Shutdown(c.fd, syscall.SHUT_WR); err != nil {
		return c.fail("close", os.NewSyscallError("shutdown", err))
	}
	return nil
}

// LocalAddr returns the address that the client has reached.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the client's address.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline sets when reads and writes fail; zero is never.
func (c *Conn) SetDeadline(t time.Time) error {
	if err := c.setDeadline(toRead, t); err != nil {
		return err
	}
	return c.setDeadline(toWrite, t)
}

// SetReadDeadline sets when reads fail; zero is never.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setDeadline(toRead, t) }

// SetWriteDeadline sets when writes fail; zero is never.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setDeadline(toWrite, t) }

// fail is err as package net has it.
func (c *Conn) fail(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}
