package integration

import (
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestFaultHalfClosed closes one direction of a connection.
func TestFaultHalfClosed(t *testing.T) {
	t.Parallel()
	const broken = "426 Data connection broken, transfer aborted."
	for name, do := range map[string]func(t *testing.T, h *troubled, c *raw){
		"control under STOR": func(t *testing.T, h *troubled, c *raw) {
			data := c.begin("STOR old")
			io.WriteString(data, half)
			require.NoError(t, c.conn.(*net.TCPConn).CloseWrite())
			c.hears(broken)
			c.ends()
			h.ended(t, ftp.Reset)
			assert.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
			assert.NoError(t, drain(data))
		},
		"control under RETR": func(t *testing.T, h *troubled, c *raw) {
			data := c.begin("RETR endless")
			require.NoError(t, c.conn.(*net.TCPConn).CloseWrite())
			c.hears(broken)
			c.ends()
			h.ended(t, ftp.Reset)
			assert.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
			assert.NoError(t, drain(data))
		},
		"control after a command": func(t *testing.T, h *troubled, c *raw) {
			c.raw("NOOP\r\n")
			require.NoError(t, c.conn.(*net.TCPConn).CloseWrite())
			c.hears("200 OK.")
			c.ends()
			assert.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
		},
		"data under STOR": func(t *testing.T, h *troubled, c *raw) {
			data := c.begin("STOR up")
			io.WriteString(data, half)
			require.NoError(t, data.CloseWrite()) // which is how an upload ends
			c.reply(226)
			h.ended(t, ftp.Complete)
			assert.Equal(t, half, text(t, h.dir, "up"))
		},
		"data under RETR": func(t *testing.T, h *troubled, c *raw) {
			data := c.passive(epsv).(*net.TCPConn)
			require.NoError(t, data.CloseWrite())
			c.cmd(150, "RETR half")
			assert.Equal(t, half, c.finish(data))
			h.ended(t, ftp.Complete)
		},
		"data before LIST": func(t *testing.T, h *troubled, c *raw) {
			data := c.passive(epsv).(*net.TCPConn)
			require.NoError(t, data.CloseWrite())
			c.cmd(150, "NLST")
			assert.Equal(t, "endless\r\nhalf\r\nold\r\n", c.finish(data))
			h.ended(t, ftp.Complete)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := trouble(t)
			fill(t, h.dir, tree{"old": "old", "half": half})
			endless(t, h.dir)
			do(t, h, h.enter(t))
			assert.Equal(t, "old", text(t, h.dir, "old"))
			h.sound(t)
		})
	}
}
