package ftp

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"
)

// passive is a session's listener. It is kept from one transfer to the next:
// opening one for each leaves so many ports in TIME_WAIT that binding slows
// down. Out of a configured range it is closed after use, as ports are scarce.
type passive struct {
	s    *Session
	ln   *net.TCPListener
	port uint16
}

// openPassive prepares a passive data connection and returns its port.
func (s *Session) openPassive() (uint16, error) {
	s.dropEndpoint()
	if s.passive != nil && drain(s.passive.ln) != nil {
		s.closePassive()
	}
	if s.passive == nil {
		ln, err := s.srv.listen(s.client.local.Addr())
		if err != nil {
			return 0, err
		}
		s.passive = &passive{s, ln, uint16(ln.Addr().(*net.TCPAddr).Port)}
	}
	s.end = s.passive
	return s.srv.announcedPort(s.passive.port), nil
}

// announcedPort is the port that a client is told for one that is listened on.
func (s *Server) announcedPort(port uint16) uint16 {
	if s.AnnouncedPorts == 0 {
		return port
	}
	return s.AnnouncedPorts + port - s.PassivePorts.First
}

func (s *Session) closePassive() {
	if s.passive != nil {
		s.passive.ln.Close()
		s.passive = nil
	}
}

// listen opens a passive listener on the address the client has reached, so
// that it is open nowhere else.
func (s *Server) listen(local netip.Addr) (*net.TCPListener, error) {
	if !local.IsValid() {
		return nil, Say(425, "No data connections over this kind of control connection.")
	}
	first, count := s.PassivePorts.First, 1
	if first != 0 {
		count += int(s.PassivePorts.Last - first)
	}
	var err error
	for i, start := 0, rand.IntN(count); i < count; i++ {
		port := first + uint16((start+i)%count)
		var ln net.Listener
		lc := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{Enable: false}, KeepAlive: -1}
		ln, err = lc.Listen(context.Background(), "tcp", netip.AddrPortFrom(local, port).String())
		if err == nil {
			return ln.(*net.TCPListener), nil
		}
	}
	return nil, refusal{Say(425, "No passive port is free, try again later."), err}
}

// open waits for the client. Strangers are turned away and the wait goes on,
// so that none can take the data or spoil the transfer.
func (p *passive) open(ctx context.Context) (net.Conn, error) {
	if p.s.srv.PassivePorts.First != 0 {
		defer p.s.closePassive()
	}
	p.ln.SetDeadline(in(p.s.srv.limits.open))
	stop := context.AfterFunc(ctx, func() { p.ln.SetDeadline(longAgo) })
	defer stop()
	var stranger error
	for {
		conn, err := p.ln.Accept()
		switch {
		case ctx.Err() != nil:
			closeIf(conn)
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, refusal{Say(425, "No data connection came."), errors.Join(err, stranger)}
		}
		from, owner := addrPort(conn.RemoteAddr()).Addr(), p.s.client.remote.Addr()
		if from == owner || p.s.srv.AnyDataPeer {
			return conn, nil
		}
		conn.Close()
		stranger = fmt.Errorf("data connection from %s refused, the client is %s; for clients behind such a NAT, set AnyDataPeer", from, owner)
		p.s.refuse("data", stranger)
	}
}

// drop keeps the listener: strangers on it are drained before its next use.
func (p *passive) drop() {}

func closeIf(conn net.Conn) {
	if conn != nil {
		conn.Close()
	}
}

// announced is the address that PASV tells: the public one, if there is one,
// unless the client is on a private network itself.
func (s *Session) announced() (netip.Addr, error) {
	local, peer := s.client.local.Addr(), s.client.remote.Addr()
	if s.srv.PublicHost == "" || peer.IsPrivate() || peer.IsLinkLocalUnicast() {
		return local, nil
	}
	return s.srv.publicAddr(s.ctx)
}

// publicAddr resolves PublicHost, each time, as dynamic addresses change.
func (s *Server) publicAddr(ctx context.Context) (netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", s.PublicHost)
	if err != nil {
		return netip.Addr{}, refusal{Say(425, "The server's public address is not known now, use EPSV."), err}
	}
	return addrs[0].Unmap(), nil
}
