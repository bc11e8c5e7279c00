package ftp

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"uftpd/shared/tcp"
)

// sendNow sends what the socket takes at once. What fills its queue is left to
// sendFile, which looks after that first.
func (d *data) sendNow(file *os.File) (err error) {
	if d.size >= nearQueue {
		return errLater
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	fullSegments(d.now.FD()) // so that the end of a small file goes with its last byte
	ctlErr := raw.Control(func(f uintptr) {
		for {
			var n int
			n, err = unix.Sendfile(d.now.FD(), int(f), nil, chunk)
			switch {
			case n > 0:
				if d.moved.Add(int64(n)) == d.size {
					return // the end, as far as is known
				}
			case err == unix.EINTR:
			case err == nil:
				return
			case err == unix.EAGAIN || cannot(err):
				err = errLater
				return
			default:
				err = sideOf(err)
				return
			}
		}
	})
	return cmp.Or(ctlErr, err)
}

// receiveNow takes what comes at once.
func (d *data) receiveNow(file io.Writer) error {
	buf := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(buf)
	n, end, err := d.now.Receive(buf[:])
	if kept := d.keep(file, buf[:n]); kept != nil {
		return kept
	}
	switch {
	case end:
		return nil
	case err == nil || err == syscall.EINTR || err == syscall.EAGAIN:
		return errLater
	}
	return dataError{os.NewSyscallError("read", err)}
}

// keep writes what has come to the file.
func (d *data) keep(file io.Writer, got []byte) error {
	if len(got) == 0 {
		return nil
	}
	d.moved.Add(int64(len(got)))
	if n, err := file.Write(got); err != nil {
		return fmt.Errorf("after %d of %d bytes: %w", n, len(got), err)
	}
	return nil
}

// discardArrived is discardInput for a connection that was taken at once.
func discardArrived(a *tcp.Arrival) {
	if fd := a.FD(); fd >= 0 {
		discardFrom(fd)
	}
}
