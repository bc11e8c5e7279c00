package ftp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"
)

// secureData puts a data connection under TLS, if the session's are to be.
func (s *Session) secureData(ctx context.Context, d *data) error {
	if !s.sec.private {
		return nil
	}
	d.clear = &finConn{Conn: d.conn}
	s.sec.presented = nil
	conn := tls.Server(d.clear, s.tlsConfig())
	d.conn.SetDeadline(in(s.srv.limits.open))
	err := conn.HandshakeContext(ctx)
	d.conn.SetDeadline(time.Time{})
	if err != nil {
		return refusal{Say(522, "TLS failed on the data connection."), dataError{err}}
	}
	d.conn, d.tls, d.strict = conn, conn, s.srv.StrictClose
	return s.checkBinding(conn)
}

// checkBinding finds out whether a data connection belongs to this session.
func (s *Session) checkBinding(conn *tls.Conn) error {
	resumed := conn.ConnectionState().DidResume
	switch {
	case s.srv.DataBinding == BindOff || resumed && bytes.Equal(s.sec.presented, s.sec.tag):
		return nil
	case resumed:
		return refusal{Say(522, "This TLS session belongs to another control connection."),
			errors.New("data connection resumed the TLS session of another control connection")}
	case s.srv.DataBinding == BindRequire:
		return refusal{Say(522, "Data connections must resume the TLS session of the control connection."),
			errors.New("data connection did not resume the TLS session; a client that cannot do that needs DataBinding BindPrefer")}
	}
	return nil
}

// finConn notes that its peer has closed the connection.
type finConn struct {
	net.Conn
	closed bool
}

func (c *finConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err == io.EOF {
		c.closed = true
	}
	return n, err
}

// errTruncated is an upload that ends without the close_notify by which TLS
// tells the end of the data from a connection that somebody else has closed.
var errTruncated = errors.New("TLS connection closed without close_notify")

// received checks the end of what has been received.
func (d *data) received() error {
	if d.tls != nil && d.strict && d.clear.closed {
		return dataError{errTruncated}
	}
	return nil
}

// close closes the connection, under TLS with a close_notify.
func (d *data) close() {
	if d.tls != nil {
		d.clear.SetDeadline(in(time.Second))
	}
	d.conn.Close()
}

// sent ends what has been sent.
func (d *data) sent() error {
	if d.tls == nil {
		return nil
	}
	if err := d.tls.CloseWrite(); err != nil {
		return dataError{err}
	}
	return nil
}
