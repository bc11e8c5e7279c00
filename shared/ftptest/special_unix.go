//go:build unix

package ftptest

import (
	"net"

	"golang.org/x/sys/unix"
)

func mkfifo(name string) error { return unix.Mkfifo(name, 0o644) }

// sendUrgent sends b so that its last byte is TCP's urgent one, as clients do
// with the Telnet Synch signal (RFC 854).
func sendUrgent(conn *net.TCPConn, b []byte) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var sent error
	err = raw.Write(func(fd uintptr) bool {
		_, sent = unix.SendmsgN(int(fd), b, nil, nil, unix.MSG_OOB)
		return sent != unix.EAGAIN
	})
	if err != nil {
		return err
	}
	return sent
}
