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

// Passing reports whether an error of Accept is one that goes by: the process
// or the system has too many files open or too little memory, or the client
// was gone before it was accepted.
func Passing(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) && (errno.Temporary() || errno == syscall.ENOBUFS || errno == syscall.ENOMEM)
}
