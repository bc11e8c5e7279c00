package ftp

import (
	"net"

	"golang.org/x/sys/unix"
)

// acknowledged is how many bytes the peer of a TCP connection has acknowledged,
// 0 if that cannot be told.
func acknowledged(conn net.Conn) (n uint64) {
	withFD(conn, func(fd int) {
		if info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			n = info.Bytes_acked
		}
	})
	return n
}
