package fg

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"
)

// open begins to accept connections. What comes from the channel is why that
// ended.
func (h *house) open(ln net.Listener) <-chan error {
	failed := make(chan error, 1)
	h.work.Go(func() { failed <- h.accept(ln) })
	return failed
}

// accept accepts connections until the listener fails for good.
func (h *house) accept(ln net.Listener) error {
	const pause = 50 * time.Millisecond
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			h.receive(conn)
		case !passing(err):
			return fmt.Errorf("fg: %w", err)
		default:
			select {
			case <-time.After(pause):
			case <-h.desk.over:
			case <-h.ctx.Done():
			}
		}
	}
}

// passing reports whether an error of Accept is one that goes by, as when the
// process has too many files open.
func passing(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) && (errno.Temporary() || errno == syscall.ENOBUFS || errno == syscall.ENOMEM)
}
