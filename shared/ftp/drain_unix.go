//go:build unix

package ftp

import (
	"net"

	"golang.org/x/sys/unix"
)

// drain closes connections that wait on ln: strangers, and clients that went
// on to something else.
func drain(ln *net.TCPListener) error {
	raw, err := ln.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(func(fd uintptr) {
		for {
			conn, _, err := unix.Accept(int(fd))
			switch err {
			case nil:
				unix.Close(conn)
			case unix.EINTR, unix.ECONNABORTED:
			default:
				return
			}
		}
	})
}
