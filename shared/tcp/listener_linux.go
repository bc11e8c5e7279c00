package tcp

import (
	"errors"
	"net"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Listener accepts connections of type *Conn.
type Listener struct {
	file *os.File
	raw  syscall.RawConn
	addr *net.TCPAddr
}

// wrap takes over the socket of ln, and closes ln.
func wrap(ln *net.TCPListener) (net.Listener, error) {
	if parking == nil {
		return nil, errors.ErrUnsupported
	}
	addr := ln.Addr().(*net.TCPAddr)
	raw, err := ln.SyscallConn()
	if err != nil {
		return nil, err
	}
	fd := -1
	if ctlErr := raw.Control(func(old uintptr) {
		fd, err = unix.FcntlInt(old, unix.F_DUPFD_CLOEXEC, 0)
	}); ctlErr != nil {
		return nil, ctlErr
	}
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	ln.Close()
	setOptions(fd)
	file := os.NewFile(uintptr(fd), "listener")
	if raw, err = file.SyscallConn(); err != nil {
		file.Close()
		return nil, err
	}
	return &Listener{file, raw, addr}, nil
}

// setOptions sets what accepted connections inherit, which spares each of them
// the system calls: no delay for replies; urgent data, which some clients
// send the end of an ABOR as, stays in the stream; and the client that has
// vanished without a word is noticed within three minutes. A kind of socket
// that lacks an option does without it.
func setOptions(fd int) {
	for _, o := range []struct{ level, name, value int }{
		{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1},
		{unix.SOL_SOCKET, unix.SO_OOBINLINE, 1},
		{unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, 180_000},
	} {
		unix.SetsockoptInt(fd, o.level, o.name, o.value)
	}
	keepAlive(fd)
	waitMoments(fd)
}

// keepAlive has a peer that is silent be asked whether it is still there, and
// given up within three minutes.
func keepAlive(fd int) {
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
	unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 60)
	unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, 30)
	unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPCNT, 4)
}

// Accept waits for the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	var (
		fd   int
		from syscall.Sockaddr
		err  error
	)
	waitErr := l.raw.Read(func(ln uintptr) bool {
		fd, from, err = accept(int(ln), 0)
		return err != syscall.EAGAIN
	})
	switch {
	case waitErr != nil:
		return nil, l.fail(net.ErrClosed)
	case err != nil:
		return nil, l.fail(os.NewSyscallError("accept4", err))
	}
	c := &Conn{sock: sock{fd: fd}, local: l.addr, remote: tcpAddr(from), slots: &commandSlots}
	if l.addr.IP.IsUnspecified() {
		if local, err := syscall.Getsockname(fd); err == nil {
			c.local = tcpAddr(local)
		}
	}
	return c, nil
}

// Close stops listening.
func (l *Listener) Close() error { return l.file.Close() }

// Addr returns the address that is listened on.
func (l *Listener) Addr() net.Addr { return l.addr }

func (l *Listener) fail(err error) error {
	return &net.OpError{Op: "accept", Net: "tcp", Addr: l.addr, Err: err}
}

// accept accepts a connection with flags of accept4(2), or fails with EAGAIN. One
// that was reset while it waited is passed over.
func accept(ln, flags int) (int, syscall.Sockaddr, error) {
	for {
		fd, from, err := syscall.Accept4(ln, flags|unix.SOCK_CLOEXEC)
		if err != syscall.EINTR && err != syscall.ECONNABORTED {
			return fd, from, err
		}
	}
}

func tcpAddr(sa syscall.Sockaddr) *net.TCPAddr {
	switch sa := sa.(type) {
	case *syscall.SockaddrInet4:
		return &net.TCPAddr{IP: sa.Addr[:], Port: sa.Port}
	case *syscall.SockaddrInet6:
		return &net.TCPAddr{IP: sa.Addr[:], Port: sa.Port, Zone: zone(sa.ZoneId)}
	}
	return &net.TCPAddr{}
}

func zone(id uint32) string {
	if id == 0 {
		return ""
	}
	if iface, err := net.InterfaceByIndex(int(id)); err == nil {
		return iface.Name
	}
	return strconv.FormatUint(uint64(id), 10)
}
