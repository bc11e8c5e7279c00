package ftp

import (
	"time"

	"golang.org/x/sys/unix"
)

const (
	// nearQueue is the send queue to a near client: what a gigabyte a second
	// has under way in nearTime. The kernel grants twice that, for its overhead.
	nearQueue = 256 << 10
	nearTime  = 250 * time.Microsecond
)

// fullSegments has a connection send full segments only, until it is closed:
// what a call of sendfile ends with waits for what the next begins with.
func fullSegments(fd int) { unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_CORK, 1) }

// shortenQueue bounds the send queue of a connection to a near client. By
// itself the kernel lets it grow to megabytes, as it should for those far away:
// but to one on this machine or next to it, bytes that queue for long have left
// the processor's cache when they are taken, which halves the speed.
func shortenQueue(fd int) {
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil || info.Min_rtt == 0 || time.Duration(info.Min_rtt)*time.Microsecond > nearTime {
		return
	}
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, nearQueue) // else it is as fast as before
}
