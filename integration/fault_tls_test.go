package integration

import (
	"crypto/tls"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestFaultTLSOnData fails half-way into, or out of, TLS on a data connection.
func TestFaultTLSOnData(t *testing.T) {
	t.Parallel()
	const (
		failed = "522 TLS failed on the data connection."
		broken = "426 Data connection broken, transfer aborted."
	)
	hello := func(data net.Conn, cfg *tls.Config, n int) {
		cut := &cutConn{Conn: data, left: n}
		tls.Client(cut, cfg).Handshake()
	}
	for _, c := range []struct {
		name, command, reply string
		do                   func(t *testing.T, data *net.TCPConn, cfg *tls.Config)
	}{
		{"garbage", "STOR old", failed, func(_ *testing.T, data *net.TCPConn, _ *tls.Config) {
			io.WriteString(data, half)
		}},
		{"an FTP command", "RETR half", failed, func(_ *testing.T, data *net.TCPConn, _ *tls.Config) {
			io.WriteString(data, "RETR half\r\n")
		}},
		{"closed at once", "STOR old", failed, func(_ *testing.T, data *net.TCPConn, _ *tls.Config) {
			data.CloseWrite()
		}},
		{"reset at once", "STOR old", failed, func(_ *testing.T, data *net.TCPConn, _ *tls.Config) { rst(data) }},
		{"half a hello", "STOR old", failed, func(_ *testing.T, data *net.TCPConn, cfg *tls.Config) {
			hello(data, cfg, 100)
			data.CloseWrite()
		}},
		{"half a hello, reset", "RETR half", failed, func(_ *testing.T, data *net.TCPConn, cfg *tls.Config) {
			hello(data, cfg, 100)
			rst(data)
		}},
		{"another certificate is wanted", "STOR old", failed, func(t *testing.T, data *net.TCPConn, cfg *tls.Config) {
			wrong := cfg.Clone()
			wrong.ServerName, wrong.ClientSessionCache = "elsewhere", nil
			assert.Error(t, tls.Client(data, wrong).Handshake())
		}},
		{"reset after the handshake", "STOR old", broken, func(t *testing.T, data *net.TCPConn, cfg *tls.Config) {
			assert.NoError(t, tls.Client(data, cfg).Handshake())
			rst(data)
		}},
		{"reset in the middle", "STOR old", broken, func(t *testing.T, data *net.TCPConn, cfg *tls.Config) {
			_, err := io.WriteString(tls.Client(data, cfg), half)
			assert.NoError(t, err)
			rst(data)
		}},
		{"garbage in the middle", "STOR old", broken, func(t *testing.T, data *net.TCPConn, cfg *tls.Config) {
			_, err := io.WriteString(tls.Client(data, cfg), half)
			assert.NoError(t, err)
			io.WriteString(data, half)
		}},
		{"reset in a download", "RETR endless", broken, func(t *testing.T, data *net.TCPConn, cfg *tls.Config) {
			_, err := io.ReadFull(tls.Client(data, cfg), make([]byte, 100_000))
			assert.NoError(t, err)
			rst(data)
		}},
		{"closed in a download", "RETR endless", broken, func(t *testing.T, data *net.TCPConn, cfg *tls.Config) {
			conn := tls.Client(data, cfg)
			_, err := io.ReadFull(conn, make([]byte, 100_000))
			assert.NoError(t, err)
			conn.Close()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := trouble(t, withTLS)
			fill(t, h.dir, tree{"old": "old", "half": half})
			endless(t, h.dir)
			cfg := clientTLS(t)
			client := h.private(t, cfg)
			data := client.begin(c.command)
			c.do(t, data, cfg)
			client.hears(c.reply)
			h.ended(t, ftp.Reset)
			data.Close()
			assert.Equal(t, "old", text(t, h.dir, "old"))

			again := client.passive(epsv)
			client.cmd(150, "STOR new")
			conn := hide(again, cfg)
			_, err := io.WriteString(conn, "new")
			require.NoError(t, err)
			require.NoError(t, conn.Close())
			client.reply(226)
			assert.Equal(t, "new", text(t, h.dir, "new"))
			require.NoError(t, client.quit())
			h.sound(t)
		})
	}
}

// cutConn lets only so many bytes out.
type cutConn struct {
	net.Conn
	left int
}

func (c *cutConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p[:min(len(p), c.left)])
	c.left -= n
	if err == nil && n < len(p) {
		err = io.ErrClosedPipe
	}
	return n, err
}
