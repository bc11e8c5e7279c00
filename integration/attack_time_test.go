package integration

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestR14_Slowloris has one host open all the connections it can and say
// nothing on them, or too little. Another host logs in meanwhile.
func TestR14_Slowloris(t *testing.T) {
	t.Parallel()
	t.Run("silence", silence)
	t.Run("silence before a handshake", silenceImplicit)
	t.Run("banned before a handshake", bannedImplicit)
	t.Run("a byte at a time", drip)
	t.Run("half a handshake", halfHandshake)
}

func silence(t *testing.T) {
	t.Parallel()
	const sockets, perHost = 500, 50
	h := run(t, func(s *ftp.Server) { s.LoginTimeout, s.MaxPerHost = 5*time.Second, perHost })
	began := time.Now()
	conns := make([]*net.TCPConn, sockets)
	for i := range conns {
		conns[i] = dialFrom(t, "127.0.0.1", h.addr)
	}
	other := h.enterFrom(t, stranger)
	other.says(`257 "/" is the working directory.`, "PWD")
	said := map[string]int{}
	for _, conn := range conns {
		text, err := io.ReadAll(conn)
		require.NoError(t, err)
		said[string(text)]++
	}
	assert.Less(t, time.Since(began), 10*time.Second)
	assert.Equal(t, map[string]int{
		"220 FTP server ready.\r\n421 No login in time, closing connection.\r\n": perHost,
		"421 Too many connections from your address, try again later.\r\n":       sockets - perHost,
	}, said)
	other.says("200 OK.", "NOOP")
	h.enter(t)
}

func drip(t *testing.T) {
	t.Parallel()
	h := run(t, func(s *ftp.Server) { s.LoginTimeout = 700 * time.Millisecond })
	c := h.knock(t)
	began := time.Now()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range tick.C { // the limit is for all bytes together
		if _, err := io.WriteString(c.conn, "U"); err != nil || time.Since(began) > 5*time.Second {
			break
		}
		if c.text.R.Buffered() > 0 {
			break
		}
		c.within(time.Millisecond)
		if _, err := c.text.R.Peek(1); !errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
	}
	c.within(patience)
	c.hears("421 No login in time, closing connection.")
	assert.Less(t, time.Since(began), 3*time.Second)
	assert.ErrorIs(t, h.tally.left(t), ftp.ErrLoginTimeout)
}

func halfHandshake(t *testing.T) {
	t.Parallel()
	limit := func(s *ftp.Server) { s.LoginTimeout = 700 * time.Millisecond }
	h := run(t, withTLS, limit)
	c := h.knock(t)
	c.says("234 Begin TLS.", "AUTH TLS")
	c.raw("\x16\x03\x01")
	began := time.Now()
	io.Copy(io.Discard, c.text.R)
	assert.Less(t, time.Since(began), 3*time.Second)
	h.tally.left(t)

	srv, _, tl := config(t)
	withTLS(srv)
	limit(srv)
	conn := dialFrom(t, "127.0.0.1", implicit(t, srv))
	began = time.Now()
	_, err := io.WriteString(conn, "\x16\x03\x01")
	require.NoError(t, err)
	io.Copy(io.Discard, conn)
	assert.Less(t, time.Since(began), 3*time.Second)
	tl.left(t)
}

// TestR15_StalledData begins transfers in which nothing moves.
func TestR15_StalledData(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		t.Run(map[bool]string{false: "clear", true: "TLS"}[secure], func(t *testing.T) {
			t.Parallel()
			h := run(t, withTLS, func(s *ftp.Server) { s.StallTimeout = 500 * time.Millisecond })
			endless(t, h.dir)
			var c *raw
			data := func() net.Conn { return c.passive(epsv) }
			if secure {
				cfg := clientTLS(t)
				c = h.private(t, cfg)
				data = func() net.Conn {
					conn := hide(c.passive(epsv), cfg)
					go conn.Handshake()
					return conn
				}
			} else {
				c = h.enter(t)
			}
			const stalled = "426 Data connection stalled, transfer aborted."
			for _, tt := range []struct{ line, opening string }{
				{"RETR endless", "150 Opening BINARY mode data connection for /endless (1073741824 bytes)."},
				{"STOR up", "150 Opening BINARY mode data connection for /up."},
				{"STOU up", "150 FILE: /up"},
				{"APPE up", "150 Opening BINARY mode data connection for /up."},
			} {
				conn := data()
				began := time.Now()
				c.says(tt.opening, tt.line)
				c.hears(stalled)
				assert.InDelta(t, 0.5, time.Since(began).Seconds(), 2, tt.line)
				assert.NoFileExists(t, h.dir+"/up")
				conn.Close()
			}
			conn := c.passive(epsv)
			if !secure {
				_, err := io.WriteString(conn, "a part") // it is there when the clock begins
				require.NoError(t, err)
				c.says("150 Opening BINARY mode data connection for /part.", "STOR part")
				c.hears(stalled) // what has come is kept, for REST and APPE
				assert.Equal(t, "a part", text(t, h.dir, "part"))
			}
			c.says("200 OK.", "NOOP")
		})
	}
}

// TestR16_IdleClock uploads for longer than a session may idle.
func TestR16_IdleClock(t *testing.T) {
	t.Parallel()
	const idle = 2 * time.Second
	h := run(t, func(s *ftp.Server) { s.IdleTimeout = idle })
	c := h.enter(t)
	data := c.passive(epsv)
	c.says("150 Opening BINARY mode data connection for /slow.", "STOR slow")
	tick := time.NewTicker(idle / 5)
	defer tick.Stop()
	for range 16 {
		<-tick.C
		_, err := io.WriteString(data, strings.Repeat("x", 100))
		require.NoError(t, err)
	}
	require.NoError(t, data.Close())
	c.hears("226 Transfer complete.")
	began := time.Now()
	c.says("213 1600", "SIZE slow")
	c.hears("421 Idle for too long, closing connection.")
	c.ends()
	assert.GreaterOrEqual(t, time.Since(began), idle-50*time.Millisecond)
	assert.ErrorIs(t, h.tally.left(t), ftp.ErrIdle)
}
