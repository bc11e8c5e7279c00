package ftp

import (
	"bufio"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Binding says how a data connection under TLS has to show that it belongs to
// its session: by resuming the TLS session of the control connection. Without
// that, whoever connects from the client's address first gets the data, unless
// the client has shown a certificate: the same one is wanted on both, always.
type Binding int

const (
	// BindPrefer takes resumed sessions and others, and tells Hooks.Failed of
	// the first other one in each session. One resumed from another control
	// connection is refused.
	BindPrefer Binding = iota
	// BindRequire refuses a data connection that is not resumed. Some clients
	// cannot resume.
	BindRequire
	// BindOff does not look.
	BindOff
)

// security is the state of RFC 4217 in a session.
type security struct {
	conn      *tls.Conn // the control connection; nil in the clear
	ahead     *aheadConn
	tag       []byte            // marks this session's tickets
	presented []byte            // the tag of the ticket that a handshake has resumed
	owner     *x509.Certificate // the client's, if it has shown one; CCC does not end that
	unbound   bool              // a data connection was not resumed, and that is told
	pbsz      bool              // PBSZ was sent
	private   bool              // PROT P: data connections are under TLS
}

// authCmd begins TLS on the control connection (RFC 4217 section 4). What the
// client has sent behind AUTH was sent in the clear, perhaps by someone else,
// and would be taken for protected: that ends the session. Nothing is left of a
// login, nor of the TLS that CCC has ended (RFC 2228 section 3).
func (s *Session) authCmd(arg string) Reply {
	switch strings.ToUpper(strings.TrimSpace(arg)) {
	case "TLS", "TLS-C", "TLS-P", "SSL":
	default:
		return Say(504, "Only AUTH TLS is supported.")
	}
	switch {
	case s.sec.conn != nil:
		return Say(503, "TLS is on already.")
	case s.ctl.buffered() || len(s.held) > 0:
		s.over = fmt.Errorf("%w: data behind AUTH in the clear", ErrRefused)
		return Say(503, "Nothing may follow AUTH before TLS is on, closing connection.")
	}
	s.logOut()
	s.sec = security{}
	s.send(Say(234, "Begin TLS."))
	if err := s.startTLS(); err != nil {
		s.over = fmt.Errorf("%w: TLS: %w", ErrRefused, err)
		s.refuse("AUTH", s.over)
	}
	return Reply{}
}

// startTLS makes the handshake on the control connection.
func (s *Session) startTLS() error {
	s.sec.tag = make([]byte, 16)
	rand.Read(s.sec.tag)
	ahead := &aheadConn{fixableConn{Conn: s.conn}, bufio.NewReaderSize(s.conn, shortRecord)}
	conn := tls.Server(&recordConn{Conn: ahead}, s.tlsConfig())
	s.conn.SetDeadline(s.deadline())
	err := conn.HandshakeContext(s.ctx)
	s.conn.SetDeadline(time.Time{})
	switch {
	case err != nil && s.ctx.Err() != nil:
		return ErrStopped
	case err != nil:
		return err
	}
	s.sec.conn, s.sec.ahead, s.ctl.conn = conn, ahead, conn
	state := conn.ConnectionState()
	s.sec.owner = leaf(&state)
	s.client.setTLS(&state)
	return nil
}

// pbszCmd is a formality under TLS, which does its own buffering: whatever size
// is asked for, it is 0.
func (s *Session) pbszCmd(arg string) Reply {
	if s.sec.conn == nil {
		return Say(503, "Send AUTH TLS first.")
	}
	if _, err := strconv.ParseUint(strings.TrimSpace(arg), 10, 32); err != nil {
		return Say(501, "PBSZ takes a number.")
	}
	s.sec.pbsz = true
	return Say(200, "PBSZ=0")
}

// protCmd sets whether data connections are under TLS. Nothing but the two
// levels there are changes it.
func (s *Session) protCmd(arg string) Reply {
	if !s.sec.pbsz {
		return Say(503, "Send PBSZ first.")
	}
	switch strings.ToUpper(strings.TrimSpace(arg)) {
	case "P":
		s.sec.private = true
		return Say(200, "Data connections are private.")
	case "C":
		if s.srv.RequireDataTLS {
			return Say(534, "This server requires PROT P.")
		}
		s.sec.private = false
		return Say(200, "Data connections are clear.")
	case "S", "E":
		return Say(536, "Only PROT C and P are supported.")
	}
	return Say(504, "Only PROT C and P are supported.")
}

// cccCmd goes back to a clear control connection, for the sake of firewalls
// that must read PASV (RFC 4217 section 5). Data connections stay as they are.
func (s *Session) cccCmd(string) Reply {
	if s.sec.conn == nil {
		return Say(533, "The control connection is clear.")
	}
	s.send(Say(200, "The control connection is clear from now on."))
	if err := s.stopTLS(); err != nil {
		s.over = fmt.Errorf("%w: CCC: %w", ErrGone, err)
	}
	return Reply{}
}

// stopTLS exchanges close_notify and goes on in the clear.
func (s *Session) stopTLS() error {
	if s.ctl.buffered() {
		return errors.New("commands behind CCC")
	}
	if err := s.sec.conn.CloseWrite(); err != nil {
		return err
	}
	if err := s.startRead(); err != nil {
		return err
	}
	if _, err := s.sec.conn.Read(make([]byte, 1)); err != io.EOF {
		return fmt.Errorf("no close_notify: %w", err)
	}
	s.ctl.buf = s.sec.ahead.left(s.ctl.buf)
	s.sec.conn, s.sec.ahead, s.ctl.conn = nil, nil, s.conn
	s.client.setTLS(nil)
	return nil
}

// fixableConn is a connection whose write deadline can be fixed: package tls
// sets one of its own, of five seconds, for a close_notify.
type fixableConn struct {
	net.Conn
	fixed bool // the write deadline stands
}

func (c *fixableConn) SetWriteDeadline(t time.Time) error {
	if c.fixed {
		return nil
	}
	return c.Conn.SetWriteDeadline(t)
}

// aheadConn reads what a record of a command fits in at once, with its header.
type aheadConn struct {
	fixableConn
	r *bufio.Reader
}

// shortRecord is longer than the record of a usual command.
const shortRecord = 256

func (c *aheadConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// left appends to buf what was read too far.
func (c *aheadConn) left(buf []byte) []byte {
	rest, _ := c.r.Peek(c.r.Buffered())
	return append(buf, rest...)
}

// recordConn reads no further than the end of a TLS record, so that after CCC
// nothing of what follows is lost in the buffers of TLS.
type recordConn struct {
	net.Conn
	header [recordHeader]byte
	have   int // bytes of the header read
	left   int // bytes of the record's body to come
}

func (c *recordConn) Read(p []byte) (int, error) {
	if c.left > 0 {
		n, err := c.Conn.Read(p[:min(len(p), c.left)])
		c.left -= n
		return n, err
	}
	n, err := c.Conn.Read(p[:min(len(p), len(c.header)-c.have)])
	copy(c.header[c.have:], p[:n])
	if c.have += n; c.have == len(c.header) {
		c.have, c.left = 0, bodyLen(c.header[:])
	}
	return n, err
}

// recordHeader is the length of the header of a TLS record (RFC 8446 section 5.1).
const recordHeader = 5

// bodyLen is the length of what follows a header.
func bodyLen(header []byte) int { return int(binary.BigEndian.Uint16(header[3:])) }
