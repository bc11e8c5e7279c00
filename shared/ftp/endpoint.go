package ftp

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// endpoint is where the next data connection comes from; it serves one.
type endpoint interface {
	// open makes the connection. Its errors are Replies.
	open(ctx context.Context) (net.Conn, error)
	// drop gives back what the endpoint holds, when it is not going to be used.
	drop()
}

// dropEndpoint forgets what PASV or PORT prepared.
func (s *Session) dropEndpoint() {
	if s.end != nil {
		s.end.drop()
		s.end = nil
	}
}

// pasvCmd opens a passive port and tells its address in the form of RFC 959,
// which is IPv4's.
func (s *Session) pasvCmd(string) Reply {
	if s.epsvAll {
		return refusedByEPSVAll
	}
	if !s.client.local.Addr().Is4() {
		return Say(522, "PASV is for IPv4 only, use EPSV.")
	}
	port, err := s.openPassive()
	if err != nil {
		return s.refuse("PASV", err)
	}
	host, err := s.announced()
	if err != nil {
		return s.refuse("PASV", err)
	}
	return Say(227, "Entering Passive Mode (%s,%d,%d).", strings.ReplaceAll(host.String(), ".", ","), port>>8, port&0xff)
}

// refusedByEPSVAll is due once a client has bound itself to EPSV (RFC 2428 section 4).
var refusedByEPSVAll = Say(501, "Not allowed after EPSV ALL.")

// epsvCmd opens a passive port on the address of the control connection (RFC 2428).
func (s *Session) epsvCmd(arg string) Reply {
	family := "1"
	if s.client.local.Addr().Is6() {
		family = "2"
	}
	switch arg = strings.ToUpper(strings.TrimSpace(arg)); arg {
	case "ALL":
		s.epsvAll = true
		return Say(200, "EPSV ALL noted.")
	case "", family:
	case "1", "2":
		return Say(522, "Network protocol not supported, use (%s).", family)
	default:
		if _, err := strconv.Atoi(arg); err == nil {
			return Say(522, "Network protocol not supported, use (%s).", family)
		}
		return Say(501, "EPSV takes 1, 2 or ALL.")
	}
	port, err := s.openPassive()
	if err != nil {
		return s.refuse("EPSV", err)
	}
	return Say(229, "Entering Extended Passive Mode (|||%d|)", port)
}

// portCmd names the client's address for an active data connection.
func (s *Session) portCmd(arg string) Reply {
	if s.epsvAll {
		return refusedByEPSVAll
	}
	addr, ok := parseHostPort(arg)
	if !ok {
		return Say(501, "PORT takes h1,h2,h3,h4,p1,p2.")
	}
	return s.setActive("PORT", addr)
}

// eprtCmd is PORT for any network protocol (RFC 2428 section 2).
func (s *Session) eprtCmd(arg string) Reply {
	if s.epsvAll {
		return refusedByEPSVAll
	}
	family, addr, ok := parseExtended(arg)
	switch {
	case !ok:
		return Say(501, "EPRT takes |family|address|port|.")
	case family != 1 && family != 2:
		return Say(522, "Network protocol not supported, use (1,2).")
	}
	return s.setActive("EPRT", addr)
}

// setActive takes an address only when it is the client's own and its port is
// nobody's service: else the server could be made to attack others (RFC 2577).
func (s *Session) setActive(command string, addr netip.AddrPort) Reply {
	s.dropEndpoint()
	peer := s.client.remote.Addr()
	var cause error
	switch {
	case addr.Port() < 1024:
		cause = fmt.Errorf("data connection to %s refused: ports below 1024 are of services", addr)
	case peer == s.client.local.Addr() && addr.Port() == s.client.local.Port():
		cause = fmt.Errorf("data connection to %s refused: that is this server, which would take the data for commands", addr)
	case addr.Addr() != peer.WithZone("") && !s.isBehindNAT(addr.Addr()):
		cause = fmt.Errorf("data connection to %s refused, the client is %s; for a client behind NAT, use passive mode or set ActiveToPeer (--active-to-peer)", addr, peer)
	}
	if cause != nil {
		return s.refuse(command, refusal{Say(501, "Only your own address and ports from 1024 are allowed."), cause})
	}
	s.end = active{s, netip.AddrPortFrom(peer, addr.Port())}
	return Say(200, "%s successful.", command)
}

// isBehindNAT reports whether an address that is not the client's may be what
// a client takes for its own. The connection goes to the client all the same.
func (s *Session) isBehindNAT(addr netip.Addr) bool {
	peer := s.client.remote.Addr()
	public := peer.IsGlobalUnicast() && !peer.IsPrivate()
	return s.srv.ActiveToPeer || public && addr.IsPrivate()
}

// refusal is a reply with what the log should know beyond it.
type refusal struct {
	reply Reply
	cause error
}

func (r refusal) Error() string   { return r.cause.Error() }
func (r refusal) Unwrap() []error { return []error{r.reply, r.cause} }

// active is a data connection that the server opens.
type active struct {
	s    *Session
	addr netip.AddrPort
}

func (a active) open(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{
		LocalAddr: &net.TCPAddr{IP: a.s.client.local.Addr().AsSlice()},
		Timeout:   a.s.srv.limits.open,
		KeepAlive: -1,
	}
	conn, err := d.DialContext(ctx, "tcp", a.addr.String())
	if err != nil {
		return nil, refusal{Say(425, "Cannot connect to your data port."), err}
	}
	inlineUrgent(conn)
	return conn, nil
}

func (active) drop() {}

// parseHostPort reads h1,h2,h3,h4,p1,p2 (RFC 959 section 4.1.2).
func parseHostPort(arg string) (netip.AddrPort, bool) {
	fields := strings.Split(strings.TrimSpace(arg), ",")
	if len(fields) != 6 {
		return netip.AddrPort{}, false
	}
	var b [6]byte
	for i, f := range fields {
		n, err := strconv.ParseUint(strings.TrimSpace(f), 10, 8)
		if err != nil {
			return netip.AddrPort{}, false
		}
		b[i] = byte(n)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[:4])), uint16(b[4])<<8|uint16(b[5])), true
}

// parseExtended reads |family|address|port|, with any delimiter. A family
// other than IPv4 and IPv6 is returned with no address.
func parseExtended(arg string) (family int, addr netip.AddrPort, ok bool) {
	arg = strings.TrimSpace(arg)
	if len(arg) < 2 || arg[0] < 33 || arg[0] > 126 {
		return 0, addr, false
	}
	fields := strings.Split(arg, arg[:1])
	if len(fields) != 5 || fields[4] != "" {
		return 0, addr, false
	}
	family, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0, addr, false
	}
	if family != 1 && family != 2 {
		return family, addr, true
	}
	ip, err := netip.ParseAddr(fields[2])
	if err != nil || ip.Is4() != (family == 1) || ip.Zone() != "" {
		return 0, addr, false
	}
	port, err := strconv.ParseUint(fields[3], 10, 16)
	if err != nil {
		return 0, addr, false
	}
	return family, netip.AddrPortFrom(ip.Unmap(), uint16(port)), true
}
