package acme

import (
	"net"
	"net/netip"
	"sync"
)

// maxPerHost bounds the connections that wait for an answer to one address, in
// IPv6 to one /64, so that nobody takes the room which the CA needs.
const maxPerHost = 4

// perHost closes connections beyond maxPerHost. Private addresses and this
// machine's own are those of routers and proxies, behind which the CA may be.
type perHost struct {
	net.Listener

	mu   sync.Mutex
	open map[netip.Prefix]int
}

func (l *perHost) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		host, counts := network(conn.RemoteAddr())
		if !counts {
			return conn, nil
		}
		if l.add(host, 1) <= maxPerHost {
			return &counted{Conn: conn, gone: sync.OnceFunc(func() { l.add(host, -1) })}, nil
		}
		l.add(host, -1)
		conn.Close()
	}
}

// add changes how many connections a network has, and returns that.
func (l *perHost) add(host netip.Prefix, n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[netip.Prefix]int{}
	}
	l.open[host] += n
	if l.open[host] == 0 {
		delete(l.open, host)
	}
	return l.open[host]
}

// network is what an address counts for, if it does.
func network(at net.Addr) (netip.Prefix, bool) {
	tcp, ok := at.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}, false
	}
	addr := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	host, err := addr.Prefix(bits)
	return host, err == nil && !addr.IsLoopback() && !addr.IsPrivate()
}

// counted tells when it has gone.
type counted struct {
	net.Conn
	gone func()
}

func (c *counted) Close() error {
	defer c.gone()
	return c.Conn.Close()
}
