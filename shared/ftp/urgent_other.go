//go:build !unix

package ftp

import "net"

// inlineUrgent is for systems whose sockets can be told so by package unix.
func inlineUrgent(net.Conn) {}
