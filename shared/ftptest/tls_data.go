package ftptest

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"
)

// secure puts the data connection under TLS. It resumes the session of owner's
// control connection (RFC 4217 section 10.2); the server must do that, too.
func (c *client) secure(owner *client) error {
	if owner.tls == nil {
		return errNoTLS
	}
	if err := c.secureWith(owner.tls); err != nil {
		return err
	}
	if !c.data.(*secured).ConnectionState().DidResume {
		return errors.New("the TLS session was not resumed")
	}
	return nil
}

// secureAnew does so as somebody else would who knows the port: without a
// session, and without a certificate.
func (c *client) secureAnew() error {
	if c.tls == nil {
		return errNoTLS
	}
	stranger := c.tls.Clone()
	stranger.ClientSessionCache, stranger.Certificates = nil, nil
	return c.secureWith(stranger)
}

func (c *client) secureWith(cfg *tls.Config) error {
	if c.data == nil {
		return errNoData
	}
	conn, err := c.handshake(bare(c.data), cfg)
	if err != nil {
		return err
	}
	c.data = conn
	return nil
}

// cut ends what is sent without the close_notify of TLS, as somebody between
// client and server could, and waits for the server's end.
func (c *client) cut() error {
	conn, ok := c.data.(*secured)
	if !ok {
		return errors.New("no data connection is under TLS")
	}
	if err := bare(conn).(*net.TCPConn).CloseWrite(); err != nil {
		return err
	}
	conn.below.SetReadDeadline(time.Now().Add(c.patience))
	if _, err := io.Copy(io.Discard, conn.below); err != nil && !ended(err) {
		return err
	}
	c.data = nil
	return conn.below.Close()
}
