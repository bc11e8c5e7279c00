package ftp

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"time"
)

// secureData puts a data connection under TLS, if the session's are to be.
func (s *Session) secureData(d *data) error {
	if !s.sec.private {
		return nil
	}
	d.clear = &bulkConn{fixableConn: fixableConn{Conn: &d.out}}
	var carrier net.Conn = d.clear
	if d.up {
		d.clear.readAhead()
		carrier = &recordConn{Conn: d.clear}
	}
	s.sec.presented = nil
	conn := tls.Server(carrier, s.tlsConfig())
	d.conn.SetDeadline(in(s.srv.limits.open))
	err := conn.HandshakeContext(d.ctx)
	d.conn.SetDeadline(time.Time{})
	if err != nil {
		return refusal{Say(522, "TLS failed on the data connection."), dataError{err}}
	}
	d.conn, d.tls, d.strict = conn, conn, s.srv.StrictClose
	d.clear.stall = d.stall
	return s.checkBinding(d)
}

// checkBinding finds out whether a data connection belongs to this session.
func (s *Session) checkBinding(d *data) error {
	state := d.tls.ConnectionState()
	switch {
	case !leaf(&state).Equal(s.sec.owner):
		return refusal{Say(522, "The certificate is not that of the control connection."),
			errors.New("data connection with another certificate than the control connection, or none")}
	case s.srv.DataBinding == BindOff || state.DidResume && bytes.Equal(s.sec.presented, s.sec.tag):
		return nil
	case state.DidResume:
		return refusal{Say(522, "This TLS session belongs to another control connection."),
			errors.New("data connection resumed the TLS session of another control connection")}
	case s.srv.DataBinding == BindRequire:
		return refusal{Say(522, "Data connections must resume the TLS session of the control connection."),
			errors.New("data connection did not resume the TLS session; a client that cannot do that needs DataBinding BindPrefer")}
	}
	d.unbound = true
	return nil
}

// leaf is the certificate that a client has shown, or nil.
func leaf(state *tls.ConnectionState) *x509.Certificate {
	if len(state.PeerCertificates) == 0 {
		return nil
	}
	return state.PeerCertificates[0]
}

// noteBinding tells the watcher, once, that others could have got the data.
func (s *Session) noteBinding(d *data) {
	if d.unbound && !s.sec.unbound {
		s.sec.unbound = true
		s.refuse(s.client.Transfer().Command,
			errors.New("data connection did not resume the TLS session; it is taken, as are the next ones, since DataBinding is BindPrefer"))
	}
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
		d.out.stall = 0
		d.clear.SetDeadline(in(time.Second))
		d.clear.fixed = true
		defer d.clear.release()
	} else if !d.up {
		discardInput(d.conn)
	}
	d.conn.Close()
}

// sent ends what has been sent.
func (d *data) sent() error {
	if d.tls == nil {
		return nil
	}
	d.clear.SetWriteDeadline(in(d.stall))
	d.clear.fixed = true
	d.clear.hold = true
	err := d.tls.CloseWrite()
	d.clear.hold = false
	if err = cmp.Or(err, d.clear.flush()); err != nil {
		return dataError{err}
	}
	return nil
}

// readTLS reads what is there of records, at least of one.
func (d *data) readTLS(p []byte) (n int, err error) {
	for {
		m, err := d.tls.Read(p[n:])
		n += m
		if err != nil || n == len(p) || !d.clear.whole() {
			return n, err
		}
	}
}

// writeTLS writes p in as few system calls as its records allow. The end of
// what is sent waits for the close_notify.
func (d *data) writeTLS(p []byte) (n int, err error) {
	d.clear.hold = true
	n, err = d.tls.Write(p)
	d.clear.hold = false
	if err != nil || d.ending || d.moved.Load()+int64(n) == d.size {
		return n, err
	}
	return n, d.clear.flush()
}
