//go:build !linux

package tcp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"time"
)

func wrap(*net.TCPListener) (net.Listener, error) { return nil, errors.ErrUnsupported }

// Passive listens for the passive data connections of a session.
type Passive struct{ ln *net.TCPListener }

// ListenPassive listens on an address; port 0 is one that the system chooses.
func ListenPassive(addr netip.AddrPort) (*Passive, error) {
	ln, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(addr))
	if err != nil {
		return nil, err
	}
	return &Passive{ln}, nil
}

// Port returns the port that is listened on.
func (p *Passive) Port() uint16 { return uint16(p.ln.Addr().(*net.TCPAddr).Port) }

// SetDeadline sets when Accept fails; zero is never.
func (p *Passive) SetDeadline(t time.Time) error { return p.ln.SetDeadline(t) }

// Close stops listening.
func (p *Passive) Close() error { return p.ln.Close() }

// Drain closes the connections that wait: strangers', and those of a client
// that went on to something else.
func (p *Passive) Drain() error {
	const soon = time.Millisecond // a deadline in the past accepts nothing
	for {
		p.ln.SetDeadline(time.Now().Add(soon))
		conn, err := p.ln.Accept()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case err != nil:
			return err
		}
		conn.Close()
	}
}

// AcceptNow accepts a connection that is there; here there never is one.
func (p *Passive) AcceptNow() (*Arrival, error) { return nil, nil }

// Accept waits for a connection.
func (p *Passive) Accept() (*Arrival, error) {
	conn, err := p.ln.Accept()
	if err != nil {
		return nil, err
	}
	return &Arrival{conn}, nil
}

// Arrival is a data connection that has been accepted.
type Arrival struct{ conn net.Conn }

// From returns the address that the connection comes from, an IPv4 address
// always in its IPv4 form.
func (a *Arrival) From() netip.AddrPort {
	ap := a.conn.RemoteAddr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// Conn makes a connection of package net of it, which the caller is to close.
func (a *Arrival) Conn() (net.Conn, error) {
	conn := a.conn
	a.conn = nil
	return conn, nil
}

// Close closes the connection, unless Conn has been called.
func (a *Arrival) Close() error {
	if a.conn == nil {
		return nil
	}
	return a.conn.Close()
}
