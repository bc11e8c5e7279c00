package tcp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Passive listens for the passive data connections of a session.
type Passive struct {
	sock
	port uint16
}

// backlog is how many data connections may wait: one, and a few strangers.
const backlog = 16

// ListenPassive listens on an address; port 0 is one that the system chooses.
func ListenPassive(addr netip.AddrPort) (*Passive, error) {
	if parking == nil {
		return nil, errors.ErrUnsupported
	}
	family, sa := sockaddr(addr)
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	port, err := bindAndListen(fd, sa)
	if err != nil {
		unix.Close(fd)
		return nil, &net.OpError{Op: "listen", Net: "tcp", Addr: net.TCPAddrFromAddrPort(addr), Err: err}
	}
	return &Passive{sock: sock{fd: fd}, port: port}, nil
}

func bindAndListen(fd int, sa syscall.Sockaddr) (uint16, error) {
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return 0, os.NewSyscallError("setsockopt", err)
	}
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_OOBINLINE, 1) // it is data like any other
	keepAlive(fd)
	waitMoments(fd)
	if err := syscall.Bind(fd, sa); err != nil {
		return 0, os.NewSyscallError("bind", err)
	}
	if err := syscall.Listen(fd, backlog); err != nil {
		return 0, os.NewSyscallError("listen", err)
	}
	bound, err := syscall.Getsockname(fd)
	if err != nil {
		return 0, os.NewSyscallError("getsockname", err)
	}
	return uint16(tcpAddr(bound).Port), nil
}

func sockaddr(addr netip.AddrPort) (family int, sa syscall.Sockaddr) {
	ip := addr.Addr()
	if ip.Is4() {
		return unix.AF_INET, &syscall.SockaddrInet4{Addr: ip.As4(), Port: int(addr.Port())}
	}
	sa6 := &syscall.SockaddrInet6{Addr: ip.As16(), Port: int(addr.Port())}
	if iface, err := net.InterfaceByName(ip.Zone()); err == nil {
		sa6.ZoneId = uint32(iface.Index)
	} else if n, err := strconv.ParseUint(ip.Zone(), 10, 32); err == nil {
		sa6.ZoneId = uint32(n)
	}
	return unix.AF_INET6, sa6
}

// Port returns the port that is listened on.
func (p *Passive) Port() uint16 { return p.port }

// SetDeadline sets when Accept fails; zero is never.
func (p *Passive) SetDeadline(t time.Time) error { return p.setDeadline(toRead, t) }

// Drain closes the connections that wait: strangers', and those of a client
// that went on to something else.
func (p *Passive) Drain() error {
	for {
		a, err := p.AcceptNow()
		if a == nil || err != nil {
			return err
		}
		a.Close()
	}
}

// AcceptNow accepts a connection that is there; without one it returns nil.
func (p *Passive) AcceptNow() (*Arrival, error) {
	if err := p.use(); err != nil {
		return nil, err
	}
	defer p.release()
	fd, from, err := accept(p.fd, 0)
	switch {
	case err == syscall.EAGAIN:
		return nil, nil
	case err != nil:
		return nil, os.NewSyscallError("accept4", err)
	}
	ap := tcpAddr(from).AddrPort()
	return &Arrival{fd, netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())}, nil
}

// Accept waits for a connection.
func (p *Passive) Accept() (*Arrival, error) {
	if err := p.use(); err != nil {
		return nil, err
	}
	defer p.release()
	for {
		if p.expired(toRead) {
			return nil, os.ErrDeadlineExceeded
		}
		if a, err := p.AcceptNow(); a != nil || err != nil {
			return a, err
		}
		if err := p.park(toRead); err != nil {
			return nil, err
		}
	}
}

// Arrival is a data connection that has been accepted, still a bare
// descriptor: a transfer that does not have to wait is done with it at once.
type Arrival struct {
	fd   int
	from netip.AddrPort
}

// From returns the address that the connection comes from, an IPv4 address
// always in its IPv4 form.
func (a *Arrival) From() netip.AddrPort { return a.from }

// FD returns the descriptor, which remains the Arrival's. A call that has to
// wait, as to send into a full queue, fails with EAGAIN after a moment. It is
// -1 once Conn or Close has been called.
func (a *Arrival) FD() int { return a.fd }

// Conn makes a [Conn] of it, which the caller is to close.
func (a *Arrival) Conn() (net.Conn, error) {
	local, err := syscall.Getsockname(a.fd)
	if err != nil {
		return nil, os.NewSyscallError("getsockname", err)
	}
	c := &Conn{sock: sock{fd: a.fd}, local: tcpAddr(local), remote: net.TCPAddrFromAddrPort(a.from), slots: &dataSlots}
	a.fd = -1
	return c, nil
}

// Close closes the connection, unless it is a Conn by now.
func (a *Arrival) Close() error {
	if a.fd < 0 {
		return nil
	}
	err := unix.Close(a.fd)
	a.fd = -1
	return err
}

// Receive fills p with what comes in a moment, which is one system call where
// a small upload is there with its end, and another for the end. It fails with
// EAGAIN if neither the end has come nor p is full.
func (a *Arrival) Receive(p []byte) (n int, end bool, err error) {
	flags := unix.MSG_DONTWAIT
	if dataSlots.take() {
		defer dataSlots.give()
		flags = unix.MSG_WAITALL
	}
	for n < len(p) {
		m, _, err := syscall.Recvfrom(a.fd, p[n:], flags)
		if err != nil || m == 0 {
			return n, err == nil, err
		}
		n += m
		flags = unix.MSG_DONTWAIT
	}
	return n, false, nil
}
