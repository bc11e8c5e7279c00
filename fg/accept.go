package fg

import (
	"fmt"
	"net"
	"time"

	"uftpd/shared/tcp"
)

// open begins to accept connections. What comes from the channel is why that
// ended.
func (r *run) open(ln net.Listener) <-chan error {
	failed := make(chan error, 1)
	r.work.Go(func() { failed <- r.accept(ln) })
	return failed
}

// accept accepts connections until the listener fails for good.
func (r *run) accept(ln net.Listener) error {
	const pause = 50 * time.Millisecond
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			r.receive(conn)
		case !tcp.Passing(err):
			return fmt.Errorf("fg: %w", err)
		default:
			select {
			case <-time.After(pause):
			case <-r.roster.over:
			case <-r.ctx.Done():
			}
		}
	}
}
