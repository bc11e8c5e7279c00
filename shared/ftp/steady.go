package ftp

import (
	"net"
	"time"
)

// steady is a connection on which a write goes on for as long as the peer takes
// something. The deadline alone does not tell that: a send buffer asks for
// more when a third of it is free, which over a slow line can take far longer
// than a stall may.
type steady struct {
	net.Conn
	stall time.Duration // zero: the deadline stands as it is
	acked uint64        // bytes that the peer had acknowledged when last asked
}

func (c *steady) Write(p []byte) (n int, err error) {
	for {
		m, err := c.Conn.Write(p[n:])
		n += m
		if !c.again(err) {
			return n, err
		}
	}
}

// again reports whether what failed with err is to be tried again, under a new
// deadline: time was up, but the peer has taken bytes since this was asked
// last. So a peer that takes none is given up after one to two stall times.
func (c *steady) again(err error) bool {
	if err == nil || c.stall == 0 || !isTimeout(err) {
		return false
	}
	before := c.acked
	c.acked = acknowledged(c.Conn)
	if c.acked <= before {
		return false
	}
	c.SetWriteDeadline(in(c.stall))
	return true
}
