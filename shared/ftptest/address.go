package ftptest

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strings"
)

var (
	form227 = regexp.MustCompile(`^227 .*\((\d+),(\d+),(\d+),(\d+),(\d+),(\d+)\)`)
	form229 = regexp.MustCompile(`^229 .*\(\|\|\|(\d+)\|\)`)
)

// passiveAddr returns the address in a 227 or 229 reply, empty for others.
func passiveAddr(line string, server net.Addr) string {
	if m := form227.FindStringSubmatch(line); m != nil {
		return fmt.Sprintf("%s.%s.%s.%s:%d", m[1], m[2], m[3], m[4], atoi(m[5])*256+atoi(m[6]))
	}
	if m := form229.FindStringSubmatch(line); m != nil {
		return net.JoinHostPort(hostOf(server), m[1])
	}
	return ""
}

// hostOf is the address without its port; empty if it has none.
func hostOf(a net.Addr) string {
	host, _, _ := net.SplitHostPort(a.String())
	return host
}

// portArg is the argument of PORT for an address (RFC 959 section 5.3.2).
func portArg(a netip.AddrPort) string {
	ip := strings.ReplaceAll(a.Addr().Unmap().String(), ".", ",")
	return ip + "," + portBytes(a)
}

// portBytes is the port in it.
func portBytes(a netip.AddrPort) string { return fmt.Sprintf("%d,%d", a.Port()>>8, a.Port()&0xff) }

// eprtArg is the argument of EPRT for an address (RFC 2428 section 2).
func eprtArg(a netip.AddrPort) string {
	family := 1
	if a.Addr().Unmap().Is6() {
		family = 2
	}
	return fmt.Sprintf("|%d|%s|%d|", family, a.Addr().Unmap(), a.Port())
}

// atoi reads digits that a regexp has matched.
func atoi(digits string) int {
	n := 0
	for _, d := range []byte(digits) {
		n = n*10 + int(d-'0')
	}
	return n
}
