package ftp

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"

	"uftpd/shared/tcp"
)

// passive is a session's listener. It is kept from one transfer to the next:
// opening one for each leaves so many ports in TIME_WAIT that binding slows
// down. Out of a configured range it is closed after use, as ports are scarce.
type passive struct {
	s        *Session
	ln       *tcp.Passive
	stranger netip.Addr // who was turned away last since PASV; not valid: nobody
}

// share counts the ports out of a configured range that each host holds. A
// quarter of them is out of one host's reach, so that others can be served as
// well; of less than four, it may have all.
type share struct {
	mu   sync.Mutex
	held map[netip.Prefix]int
}

func (h *share) take(host netip.Prefix, most int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held == nil {
		h.held = make(map[netip.Prefix]int)
	}
	if h.held[host] >= most {
		return false
	}
	h.held[host]++
	return true
}

func (h *share) give(host netip.Prefix) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held[host]--; h.held[host] <= 0 {
		delete(h.held, host)
	}
}

// openPassive prepares a passive data connection and returns its port.
func (s *Session) openPassive() (uint16, error) {
	s.dropEndpoint()
	if s.passive != nil && s.passive.ln.Drain() != nil {
		s.closePassive()
	}
	if s.passive == nil {
		ln, err := s.listenPassive()
		if err != nil {
			return 0, err
		}
		s.passive = &passive{s: s, ln: ln}
	}
	s.passive.stranger = netip.Addr{}
	s.end = s.passive
	return s.srv.announcedPort(s.passive.ln.Port()), nil
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
		if s.srv.PassivePorts.First != 0 {
			s.srv.ports.give(hostOf(s.client.remote.Addr()))
		}
	}
}

// listenPassive opens the session's listener, out of the client's share.
func (s *Session) listenPassive() (*tcp.Passive, error) {
	ports := s.srv.PassivePorts
	if ports.First == 0 {
		return s.srv.listen(s.client.local.Addr())
	}
	host := hostOf(s.client.remote.Addr())
	count := int(ports.Last-ports.First) + 1
	if !s.srv.ports.take(host, count-count/4) {
		return nil, refusal{errNoPort, fmt.Errorf("%s holds its share of the passive ports", host)}
	}
	ln, err := s.srv.listen(s.client.local.Addr())
	if err != nil {
		s.srv.ports.give(host)
	}
	return ln, err
}

var errNoPort = Say(425, "No passive port is free, try again later.")

// listen opens a passive listener on the address the client has reached, so
// that it is open nowhere else.
func (s *Server) listen(local netip.Addr) (*tcp.Passive, error) {
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
		var ln *tcp.Passive
		if ln, err = tcp.ListenPassive(netip.AddrPortFrom(local, port)); err == nil {
			return ln, nil
		}
	}
	return nil, refusal{errNoPort, err}
}

// open waits for the client. Strangers are turned away and the wait goes on,
// so that none can take the data or spoil the transfer.
func (p *passive) open(ctx context.Context) (net.Conn, error) {
	defer p.used()
	p.ln.SetDeadline(in(p.s.srv.limits.open))
	stop := context.AfterFunc(ctx, func() { p.ln.SetDeadline(longAgo) })
	defer stop()
	for {
		arrival, err := p.ln.Accept()
		switch {
		case ctx.Err() != nil:
			closeIf(arrival)
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, p.nobody(err)
		}
		if p.check(arrival) == nil {
			defer arrival.Close() // unless it becomes a connection
			conn, err := arrival.Conn()
			if err == nil {
				inlineUrgent(conn)
			}
			return conn, err
		}
	}
}

// nobody says that the client did not connect, or that it may not know from
// which address it did.
func (p *passive) nobody(err error) error {
	if !p.stranger.IsValid() {
		return refusal{Say(425, "No data connection came."), err}
	}
	return refusal{
		Say(425, "Data connection from %s refused, commands come from %s.", p.stranger, p.s.client.remote.Addr()),
		fmt.Errorf("nobody has connected but %s: %w", p.stranger, err),
	}
}

func closeIf(a *tcp.Arrival) {
	if a != nil {
		a.Close()
	}
}

// used closes a listener whose port others may be waiting for.
func (p *passive) used() {
	if p.s.srv.PassivePorts.First != 0 {
		p.s.closePassive()
	}
}

// check turns a stranger away; tellStrangers tells the watcher.
func (p *passive) check(a *tcp.Arrival) error {
	from, owner := a.From().Addr(), p.s.client.remote.Addr()
	if from == owner || p.s.srv.AnyDataPeer {
		return nil
	}
	a.Close()
	p.stranger = from
	err := fmt.Errorf("data connection from %s refused, the client is %s; for clients behind such a NAT, set AnyDataPeer (--any-data-peer)", from, owner)
	const most = 100
	if len(p.s.strangers) < most {
		p.s.strangers = append(p.s.strangers, err)
	}
	return err
}

// tellStrangers tells the watcher who was turned away. While the session waits
// for its client, the hooks are those of what it hears meanwhile.
func (s *Session) tellStrangers() {
	strangers := s.strangers
	s.strangers = nil
	for _, err := range strangers {
		s.refuse("data", err)
	}
}

// arrived returns a connection of the client's that is there already, or nil.
func (p *passive) arrived() *tcp.Arrival {
	for {
		a, err := p.ln.AcceptNow()
		if a == nil || err != nil {
			return nil // open finds the error again
		}
		if p.check(a) == nil {
			p.used()
			return a
		}
	}
}

// drop keeps the listener: strangers on it are drained before its next use.
func (p *passive) drop() {}
