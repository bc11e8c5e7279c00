//go:build !unix

package ftp

import "net"

// hungUp cannot be told here without reading.
func hungUp(net.Conn) bool { return false }

// discardInput cannot be done here without waiting.
func discardInput(net.Conn) {}
