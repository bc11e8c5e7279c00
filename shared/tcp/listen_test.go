package tcp

import (
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
)

// TestPassing shows that a server goes on after all but the end of its listener.
func TestPassing(t *testing.T) {
	t.Parallel()
	accept := func(err error) error {
		return &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", err)}
	}
	for _, err := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ECONNABORTED, syscall.EPROTO, syscall.EPERM, syscall.ENOMEM} {
		if !Passing(accept(err)) {
			t.Errorf("%v ends the server", err)
		}
	}
	for _, err := range []error{net.ErrClosed, accept(syscall.EBADF), accept(syscall.EINVAL), errors.New("of another listener")} {
		if Passing(err) {
			t.Errorf("%v goes by", err)
		}
	}
}
