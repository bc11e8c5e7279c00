//go:build !linux

package integration

import "net"

// ownAddress is the one address that every system's loopback network has.
func ownAddress(int) net.IP { return net.IPv4(127, 0, 0, 1).To4() }

func dialOwn(_ net.IP, addr string) (net.Conn, error) {
	return net.DialTimeout("tcp", addr, patience)
}
