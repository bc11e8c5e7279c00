package ftp

import (
	"os"
	"syscall"
)

// syscallRaw names the interface whose Read and Write are passed as method
// expressions.
type syscallRaw = syscall.RawConn

// withFDs calls step with the descriptors of file and connection, again
// whenever the connection has become ready, until step says that it is done.
// begin sets the first deadline.
func withFDs(file *os.File, conn func() (syscall.RawConn, error), when func(syscall.RawConn, func(uintptr) bool) error,
	step func(file, conn int) (done bool, err error), begin func()) error {
	raw, err := conn()
	if err != nil {
		return dataError{err}
	}
	src, err := file.SyscallConn()
	if err != nil {
		return err
	}
	begin()
	var stepErr, waitErr error
	if err := src.Control(func(f uintptr) {
		waitErr = when(raw, func(c uintptr) (done bool) {
			done, stepErr = step(int(f), int(c))
			return done
		})
	}); err != nil {
		return err
	}
	if waitErr != nil {
		return dataError{waitErr}
	}
	return stepErr
}
