package ftptest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// secured is a connection under TLS. Its end is one only with close_notify
// (RFC 8446 section 6.1); package tls takes any end between two records.
type secured struct {
	*tls.Conn
	below *watched
}

// watched is a connection that knows whether its peer has closed it.
type watched struct {
	net.Conn
	closed bool
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.closed = w.closed || err == io.EOF
	return n, err
}

// errCutOff is the end of a connection that has none.
var errCutOff = errors.New("TLS connection closed without close_notify")

// cutOff reports whether err is such an end, or one amidst a record.
func cutOff(err error) bool { return err == errCutOff || errors.Is(err, io.ErrUnexpectedEOF) }

func (s *secured) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	if err == io.EOF && s.below.closed {
		err = errCutOff
	}
	return n, err
}

// Close says close_notify if there is anybody to hear it.
func (s *secured) Close() error {
	s.CloseWrite()
	return s.below.Close()
}

// part exchanges close_notify. Nothing else may come from the other side. Who
// does not wait for that may reset the connection, with what he has sent, for a
// session ticket that is still to be read.
func (s *secured) part(patience time.Duration) error {
	if err := s.CloseWrite(); err != nil {
		return err
	}
	s.SetReadDeadline(time.Now().Add(patience))
	n, err := s.Read(make([]byte, 1))
	if n > 0 {
		return errors.New("want the end of TLS, got data")
	}
	if err != io.EOF {
		return fmt.Errorf("want the end of TLS: %w", err)
	}
	return nil
}

// bare returns what lies below TLS.
func bare(conn net.Conn) net.Conn {
	if s, ok := conn.(*secured); ok {
		return s.below.Conn
	}
	return conn
}

// handshake puts a connection under TLS.
func (c *client) handshake(conn net.Conn, cfg *tls.Config) (*secured, error) {
	below := &watched{Conn: conn}
	s := &secured{tls.Client(below, cfg), below}
	conn.SetDeadline(time.Now().Add(c.patience))
	defer conn.SetDeadline(time.Time{})
	return s, s.Handshake()
}

// private reports whether the control connection is under TLS.
func (c *client) private() bool {
	_, yes := c.conn.(*secured)
	return yes
}

// startTLS is the handshake on the control connection.
func (c *client) startTLS() (err error) {
	switch {
	case c.private():
		return errors.New("TLS is on already")
	case c.replies.Buffered() > 0:
		return errors.New("there is more to read in the clear")
	}
	if c.tls, err = clientTLS(); err != nil {
		return err
	}
	conn, err := c.handshake(c.conn, c.tls)
	if err != nil {
		return err
	}
	c.setControl(conn)
	return nil
}

// stopTLS goes on in the clear (RFC 4217 section 5).
func (c *client) stopTLS() error {
	conn, ok := c.conn.(*secured)
	switch {
	case !ok:
		return errNoTLS
	case c.replies.Buffered() > 0:
		return errors.New("there is more to read under TLS")
	}
	if err := conn.part(c.patience); err != nil {
		return err
	}
	c.setControl(bare(conn))
	return nil
}

var errNoTLS = errors.New("starttls comes first")

func (c *client) setControl(conn net.Conn) {
	c.conn = conn
	c.replies.Reset(conn)
}
