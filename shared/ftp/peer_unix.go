//go:build unix

package ftp

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// hungUp reports whether the peer of a connection has closed it, and nothing
// is left to be read. Of connections that are not of the system, it is not known.
func hungUp(conn net.Conn) (gone bool) {
	withFD(conn, func(fd int) {
		n, err := peek(fd)
		gone = n == 0 && err == nil || err == unix.ECONNRESET
	})
	return gone
}

// peek looks for a byte that has arrived, and leaves it.
func peek(fd int) (n int, err error) {
	var next [1]byte
	n, _, err = unix.Recvfrom(fd, next[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
	return n, err
}

// discardInput throws away what a client has sent where nothing was to come.
// To close with that unread would reset the connection, and what has been sent
// would be lost on the way.
func discardInput(conn net.Conn) { withFD(conn, discardFrom) }

func discardFrom(fd int) {
	var buf [512]byte
	for range 16 {
		if n, _, err := unix.Recvfrom(fd, buf[:], unix.MSG_DONTWAIT); n <= 0 || err != nil {
			return
		}
	}
}

// withFD calls f with the descriptor of a connection, if it has one.
func withFD(conn net.Conn, f func(fd int)) {
	for {
		outer, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		conn = outer.NetConn()
	}
	sys, ok := conn.(syscall.Conn)
	if !ok {
		return
	}
	if raw, err := sys.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { f(int(fd)) })
	}
}
