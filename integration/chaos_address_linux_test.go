package integration

import (
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownAddress is an address of the loopback network for one client of chaos. A
// server that was told a port by a session which has ended may still be on the
// way to it: on an address shared with others, here or in tests beside, it would
// come to whoever was given the port since.
func ownAddress(id int) net.IP {
	return net.ParseIP(fmt.Sprintf("127.77.%d.%d", id>>8, id&255)).To4()
}

// dialOwn dials from an address. The port is chosen for the whole connection
// and not for the address alone, which would run out of them.
func dialOwn(ip net.IP, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: ip}, Control: portLater}
	return d.Dial("tcp", addr)
}

func portLater(_, _ string, conn syscall.RawConn) error {
	var err error
	if e := conn.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
	}); e != nil {
		return e
	}
	return err
}
