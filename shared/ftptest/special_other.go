//go:build !unix

package ftptest

import (
	"errors"
	"fmt"
	"net"
)

func mkfifo(string) error { return fmt.Errorf("named pipes: %w", errors.ErrUnsupported) }

func sendUrgent(*net.TCPConn, []byte) error {
	return fmt.Errorf("urgent data: %w", errors.ErrUnsupported)
}
