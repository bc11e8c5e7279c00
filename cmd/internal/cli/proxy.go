package cli

import (
	"errors"
	"net"
	"net/netip"

	"github.com/pires/go-proxyproto"
)

// proxiesValue adds the addresses of a proxy.
type proxiesValue []string

func (v *proxiesValue) Set(s string) error {
	_, err1 := netip.ParsePrefix(s)
	_, err2 := netip.ParseAddr(s)
	if err1 != nil && err2 != nil {
		return errors.New("it is an address or a network, as 192.0.2.0/24")
	}
	*v = append(*v, s)
	return nil
}

func (*proxiesValue) String() string { return "" }
func (*proxiesValue) Type() string   { return "networks" }

// behind has clients who come through a proxy appear as who they are: the
// proxies must begin each connection with a header of the PROXY protocol,
// version 1 or 2. From others it would be a lie, and is not understood.
func behind(proxies []string, ln net.Listener) (net.Listener, error) {
	policy, err := proxyproto.PolicyFromRanges(proxies, proxyproto.REQUIRE, proxyproto.SKIP)
	if err != nil {
		return nil, err
	}
	return &proxyListener{&proxyproto.Listener{Listener: ln, ConnPolicy: policy, ValidateHeader: ofTCP}}, nil
}

// ofTCP refuses headers whose address would count as none where clients are
// counted by their address.
func ofTCP(h *proxyproto.Header) error {
	tcp := h.TransportProtocol == proxyproto.TCPv4 || h.TransportProtocol == proxyproto.TCPv6
	if h.Command.IsProxy() && !tcp {
		return errors.New("the proxy's client did not come over TCP")
	}
	return nil
}

type proxyListener struct{ *proxyproto.Listener }

func (l *proxyListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if p, ok := conn.(*proxyproto.Conn); ok {
		return proxied{p}, err
	}
	return conn, err
}

// proxied is a connection through a proxy. Its local address is that of this
// machine, not of the proxy, as data ports are opened on it.
type proxied struct{ *proxyproto.Conn }

func (p proxied) LocalAddr() net.Addr { return p.Raw().LocalAddr() }

// NetConn returns the connection that the proxy has made.
func (p proxied) NetConn() net.Conn { return p.Raw() }
