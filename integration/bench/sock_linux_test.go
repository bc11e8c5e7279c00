package bench

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// sock is a blocking TCP socket: package net would cost the client, and the
// limit, a registration with the poller for each connection.
type sock struct{ fd int }

// ioTimeout bounds each system call of a sock.
const ioTimeout = 2 * time.Minute

func bound(fd int) {
	tv := unix.NsecToTimeval(int64(ioTimeout))
	unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &tv)
	unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &tv)
}

// dialSock connects, from an address of the client's unless that is zero.
func dialSock(to netip.AddrPort, from netip.Addr) (*sock, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	bound(fd)
	if from.IsValid() {
		// The port is chosen by connect, which needs it to be free for this peer only.
		unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
		err = unix.Bind(fd, &unix.SockaddrInet4{Addr: from.As4()})
	}
	if err == nil {
		err = again(func() error {
			return unix.Connect(fd, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()})
		})
	}
	if err != nil && !errors.Is(err, unix.EISCONN) {
		unix.Close(fd)
		return nil, err
	}
	return &sock{fd}, nil
}

// again repeats a call that a signal has interrupted.
func again(call func() error) error {
	for {
		if err := call(); err != unix.EINTR {
			return err
		}
	}
}

func (s *sock) noDelay() { unix.SetsockoptInt(s.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) }

func (s *sock) Read(p []byte) (n int, err error) {
	err = again(func() (err error) { n, err = unix.Read(s.fd, p); return })
	if err == nil && n == 0 && len(p) > 0 {
		err = io.EOF
	}
	return max(n, 0), err
}

func (s *sock) Write(p []byte) (done int, err error) {
	for done < len(p) {
		n, err := unix.Write(s.fd, p[done:])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}

func (s *sock) Close() error { return unix.Close(s.fd) }

func (s *sock) closeWrite() { unix.Shutdown(s.fd, unix.SHUT_WR) }

// sink is never written to: it only says how much may be dropped at once.
var sink = make([]byte, 16<<20)

// drop reads to the end. The kernel throws the bytes away (MSG_TRUNC), which
// costs a client next to nothing.
func (s *sock) drop() (total int64, err error) {
	for {
		var n int
		err := again(func() (err error) { n, _, err = unix.Recvfrom(s.fd, sink, unix.MSG_TRUNC); return })
		if err != nil || n == 0 {
			return total, err
		}
		total += int64(n)
	}
}

// sendFile sends n bytes from the beginning of a file.
func (s *sock) sendFile(file int, n int64) error {
	for off := int64(0); off < n; {
		m, err := unix.Sendfile(s.fd, file, &off, int(min(n-off, 1<<30)))
		if err != nil && err != unix.EINTR {
			return err
		}
		if m == 0 && err == nil {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

// wire lets crypto/tls use a sock.
type wire struct{ *sock }

func (wire) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (wire) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (wire) SetDeadline(time.Time) error      { return nil }
func (wire) SetReadDeadline(time.Time) error  { return nil }
func (wire) SetWriteDeadline(time.Time) error { return nil }
