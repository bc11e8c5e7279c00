//go:build unix

package integration

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestUrgentAbort sends ABOR in the ways of clients that follow RFC 959
// section 4.1.3: part of it is TCP urgent data, whose last byte is lost to a
// server that does not ask for it in line.
func TestUrgentAbort(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, first, urgent, rest string }{
		{"Python's ftplib", "", "ABOR\r\n", ""},
		{"tnftp, inetutils", "", "\xff\xf4\xff", "\xf2ABOR\r\n"},
		{"lftp", "\xff\xf4\xff", "\xf2", "ABOR\r\n"},
		{"older lftp", "", "\xff", "\xf4\xff\xf2ABOR\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, background, epsv)
			endless(t, p.dir)
			c := p.raw(t)
			data := c.passive(p.mode)
			c.cmd(150, "RETR endless")
			_, err := io.ReadFull(data, make([]byte, 100_000))
			require.NoError(t, err)
			_, err = io.WriteString(c.conn, tt.first)
			require.NoError(t, err)
			require.NoError(t, sendUrgent(c.conn.(*net.TCPConn), tt.urgent))
			_, err = io.WriteString(c.conn, tt.rest)
			require.NoError(t, err)
			require.NoError(t, c.conn.SetReadDeadline(time.Now().Add(5*time.Second)))
			c.reply(426)
			c.reply(226)
			assert.NoError(t, drain(data))
			c.cmd(200, "NOOP")
			p.leave(t, c.quit, receipt{failed: 1})
		})
	}
}

func sendUrgent(conn *net.TCPConn, s string) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var sent error
	if err := raw.Control(func(fd uintptr) { sent = unix.Send(int(fd), []byte(s), unix.MSG_OOB) }); err != nil {
		return err
	}
	return sent
}
