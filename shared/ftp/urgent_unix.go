//go:build unix

package ftp

import (
	"net"

	"golang.org/x/sys/unix"
)

// inlineUrgent keeps urgent data in the stream. Clients send the end of an
// ABOR as urgent data, one the line end itself, which is lost otherwise.
func inlineUrgent(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	if raw, err := tcp.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_OOBINLINE, 1) })
	}
}
