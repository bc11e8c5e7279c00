package cli

import (
	"fmt"
	"net"
	"slices"
)

// maxListed is how many addresses a splash has room for.
const maxListed = 8

// url is how clients name a server.
func url(scheme string, at *net.TCPAddr) string { return scheme + "://" + at.String() + "/" }

// ownAddrs returns the addresses of the interfaces that are up.
func ownAddrs() []net.IP {
	var ips []net.IP
	ifaces, _ := net.Interfaces() // if that fails, the loopback is still told
	for _, iface := range ifaces {
		if iface.Flags&net.FlagUp == 0 {
			continue
		}
		addrs, _ := iface.Addrs()
		for _, addr := range addrs {
			if n, ok := addr.(*net.IPNet); ok {
				ips = append(ips, n.IP)
			}
		}
	}
	return ips
}

// reachable are the URLs of a server that listens on all addresses: those that
// others can use, IPv4 first, and the loopback last. Link-local addresses are
// left out, as URLs have no place for their zone.
func reachable(scheme string, at *net.TCPAddr, ips []net.IP) []string {
	var v4, v6 []string
	for _, ip := range ips {
		link := url(scheme, &net.TCPAddr{IP: ip, Port: at.Port})
		switch {
		case !ip.IsGlobalUnicast():
		case ip.To4() != nil:
			v4 = append(v4, link)
		case at.IP.To4() == nil:
			v6 = append(v6, link)
		}
	}
	urls := slices.Concat(v4, v6)
	if n := len(urls) - maxListed; n > 0 {
		urls = append(urls[:maxListed], fmt.Sprintf("and %d more", n))
	}
	loopback := url(scheme, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: at.Port})
	return append(urls, loopback+" on this machine")
}
