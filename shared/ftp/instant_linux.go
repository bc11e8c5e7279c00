package ftp

import (
	"cmp"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"uftpd/shared/tcp"
)

// sendNow sends what the socket takes at once.
func (d *data) sendNow(file *os.File) (err error) {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
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
func (d *data) receiveNow(file *os.File) error {
	buf := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(buf)
	for have := 0; ; {
		n, err := readSoon(d.now, buf[have:])
		have += n
		if err != nil || n == 0 || have == len(buf) {
			if kept := d.keep(file, buf[:have]); kept != nil {
				return kept
			}
			if n > 0 {
				return errLater // the buffer is full
			}
			return err
		}
	}
}

// readSoon reads what comes in a moment; 0 is the end.
func readSoon(a *tcp.Arrival, buf []byte) (int, error) {
	n, err := a.ReadSoon(buf)
	switch err {
	case nil:
		return n, nil
	case syscall.EINTR, syscall.EAGAIN:
		return 0, errLater
	}
	return 0, dataError{os.NewSyscallError("read", err)}
}

// keep writes what has come to the file.
func (d *data) keep(file *os.File, got []byte) error {
	if len(got) == 0 {
		return nil
	}
	d.moved.Add(int64(len(got)))
	if n, err := file.Write(got); err != nil {
		return fmt.Errorf("after %d of %d bytes: %w", n, len(got), err)
	}
	return nil
}
