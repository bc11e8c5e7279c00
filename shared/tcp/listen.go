package tcp

import (
	"context"
	"errors"
	"net"
	"syscall"
)

// Listen listens as net.Listen does, on tcp, tcp4 or tcp6. The connections that it
// accepts are of this package.
func Listen(ctx context.Context, network, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false) // its sockets are slower, and lack options
	ln, err := lc.Listen(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	if wrapped, err := wrap(ln.(*net.TCPListener)); err == nil {
		return wrapped, nil
	}
	return ln, nil // which does as well
}

// Passing reports whether an error of Accept is one that goes by, as all do that
// do not concern the listener itself: the process or the system has too many
// files open or too little memory, the client was gone before it was accepted,
// or the network or a firewall has refused it (accept(2)).
func Passing(err error) bool {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return false
	}
	switch errno {
	case syscall.EBADF, syscall.EINVAL, syscall.ENOTSOCK, syscall.EOPNOTSUPP, syscall.EFAULT:
		return false
	}
	return true
}
