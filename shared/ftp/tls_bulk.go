package ftp

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// bulkConn is what carries the TLS records of a data connection. Package tls
// reads and writes one record of 16 KiB at a time; here several make up one
// system call.
type bulkConn struct {
	fixableConn
	stall  time.Duration // a read gets so long again with each byte; zero: it does not
	closed bool          // the peer has closed the connection
	ahead  *bufio.Reader // what has been read beyond what was asked for; nil: nothing is
	held   []byte        // records that wait for others
	hold   bool          // until flush
}

// bulk is how much goes with one system call.
const bulk = 64 << 10

var (
	aheads = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, bulk) }}
	helds  = sync.Pool{New: func() any { return new([bulk + bulk/8]byte) }} // records are longer than what is in them
)

// readAhead has more be read than is asked for, from now on.
func (c *bulkConn) readAhead() {
	if c.ahead == nil {
		c.ahead = aheads.Get().(*bufio.Reader)
		c.ahead.Reset(readFunc(c.readConn))
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func (c *bulkConn) Read(p []byte) (int, error) {
	if c.ahead != nil {
		return c.ahead.Read(p)
	}
	return c.readConn(p)
}

func (c *bulkConn) readConn(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && c.stall > 0 {
		// A record can take a slow client longer than it may be silent.
		c.Conn.SetReadDeadline(in(c.stall))
	}
	if err == io.EOF {
		c.closed = true
	}
	return n, err
}

// whole reports whether a record is there, to its end. The connection must be
// at the beginning of one.
func (c *bulkConn) whole() bool {
	if c.ahead.Buffered() < recordHeader {
		return false
	}
	header, _ := c.ahead.Peek(recordHeader)
	return c.ahead.Buffered() >= recordHeader+bodyLen(header)
}

func (c *bulkConn) Write(p []byte) (int, error) {
	if !c.hold {
		if len(c.held) > 0 { // which goes first
			if err := c.flush(); err != nil {
				return 0, err
			}
		}
		return c.Conn.Write(p)
	}
	if c.held == nil {
		c.held = helds.Get().(*[bulk + bulk/8]byte)[:0]
	}
	if len(c.held)+len(p) > cap(c.held) {
		if err := c.flush(); err != nil {
			return 0, err
		}
	}
	c.held = append(c.held, p...)
	return len(p), nil
}

// flush writes what was held.
func (c *bulkConn) flush() error {
	_, err := c.Conn.Write(c.held)
	c.held = c.held[:0]
	return err
}

// release gives the buffers back. Nobody may use the connection any more.
func (c *bulkConn) release() {
	if c.ahead != nil {
		c.ahead.Reset(nil)
		aheads.Put(c.ahead)
		c.ahead = nil
	}
	if c.held != nil {
		helds.Put((*[bulk + bulk/8]byte)(c.held[:cap(c.held)]))
		c.held = nil
	}
}
