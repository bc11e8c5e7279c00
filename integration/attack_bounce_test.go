package integration

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestR07_CrossProtocol has another program's request sent here, as browsers
// can be made to, with FTP commands in its body. A line with " HTTP/" that has
// a verb of FTP is left alone: it may name a file below "old HTTP".
func TestR07_CrossProtocol(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"POST / HTTP/1.1", "GET / HTTP/1.0", "HEAD /x HTTP/1.1", "PUT /x HTTP/1.1", "CONNECT x:25 HTTP/1.1",
		"OPTIONS /x HTTP/1.1", "DELETE /x HTTP/1.1", "post / http/1.1", "EHLO x", "HELO x",
		"PROPFIND / HTTP/1.1", "BREW /pot HTTP/1.1",
	} {
		t.Run(strings.ReplaceAll(line, "/", "_"), func(t *testing.T) {
			t.Parallel()
			h := run(t)
			c := h.knock(t)
			c.raw(line + "\r\nHost: x\r\n\r\nUSER " + user + "\r\nPASS " + password + "\r\n")
			// What is left unread turns the end into a reset, perhaps before
			// the reply has been read.
			c.within(5 * time.Second)
			rest, _ := io.ReadAll(c.text.R)
			if len(rest) > 0 {
				require.Equal(t, "421 This is an FTP server, closing connection.\r\n", string(rest))
			}
			assert.ErrorIs(t, h.tally.left(t), ftp.ErrRefused, "counted as abuse")
		})
	}
	t.Run("fg", func(t *testing.T) {
		t.Parallel()
		p := open(t, foreground, epsv)
		c := attach(t, dialFrom(t, "127.0.0.1", p.addr))
		c.hears("220 FTP server ready.")
		c.raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		io.Copy(io.Discard, c.text.R)
		assert.ErrorIs(t, p.tally.left(t), ftp.ErrRefused)
		p.leave(t, p.raw(t).quit, receipt{}) // it was no visit
	})
}

const notYours = "501 Only your own address and ports from 1024 are allowed."

// TestR08_Bounce names ports of others, and services, as the client's own. The
// server must not so much as knock there.
func TestR08_Bounce(t *testing.T) {
	t.Parallel()
	t.Run("others", bounceToOthers)
	t.Run("the server itself", bounceToItself)
}

// bounceToItself has a client on the server's own machine name the server's
// port: it would be sent a file as commands, from an address that it trusts.
func bounceToItself(t *testing.T) {
	t.Parallel()
	h := run(t)
	fill(t, h.dir, tree{"commands": "USER user\r\nPASS pass\r\nDELE commands\r\n"})
	port := h.srv.ListenAddr().(*net.TCPAddr).Port
	c := h.enter(t)
	for _, line := range []string{fmt.Sprintf("PORT 127,0,0,1,%d,%d", port>>8, port&255), fmt.Sprintf("EPRT |1|127.0.0.1|%d|", port)} {
		assert.Equal(t, notYours, c.ask(line))
		assert.Equal(t, "425 Send PASV, EPSV, PORT or EPRT first.", c.ask("RETR commands"))
	}
}

func bounceToOthers(t *testing.T) {
	t.Parallel()
	h := run(t)
	fill(t, h.dir, tree{"a": "hello"})
	victim, port := listenOn(t, stranger)
	mine, own := listenOn(t, "127.0.0.1")
	c := h.enter(t)
	high, low := port>>8, port&255
	const (
		portForm = "501 PORT takes h1,h2,h3,h4,p1,p2."
		eprtForm = "501 EPRT takes |family|address|port|."
		family   = "522 Network protocol not supported, use (1,2)."
	)
	for _, tt := range []struct{ line, want string }{
		{fmt.Sprintf("PORT 127,0,0,2,%d,%d", high, low), notYours},
		{fmt.Sprintf("EPRT |1|127.0.0.2|%d|", port), notYours},
		{fmt.Sprintf("EPRT |2|::ffff:127.0.0.2|%d|", port), notYours},
		{fmt.Sprintf("EPRT |2|::1|%d|", own), notYours},
		{fmt.Sprintf("EPRT |1|0.0.0.0|%d|", own), notYours},
		{"PORT 127,0,0,1,0,22", notYours},
		{"PORT 127,0,0,1,0,0", notYours},
		{"PORT 127,0,0,1,3,255", notYours},
		{"EPRT |1|127.0.0.1|22|", notYours},
		{"EPRT |1|127.0.0.1|0|", notYours},
		{"EPRT |1|127.0.0.1|65536|", eprtForm},
		{"EPRT |1|127.0.0.1|-1|", eprtForm},
		{fmt.Sprintf("EPRT |1|localhost|%d|", own), eprtForm},
		{fmt.Sprintf("EPRT |1|0x7f000001|%d|", own), eprtForm},
		{fmt.Sprintf("EPRT |1|127.1|%d|", own), eprtForm},
		{fmt.Sprintf("EPRT |1|::1|%d|", own), eprtForm},
		{fmt.Sprintf("EPRT |2|127.0.0.1|%d|", own), eprtForm},
		{fmt.Sprintf("EPRT |2|fe80::1%%lo|%d|", own), eprtForm},
		{fmt.Sprintf("EPRT |3|127.0.0.1|%d|", own), family},
		{"PORT 127,0,0,1,4", portForm},
		{"PORT 127,0,0,1,4,1,1", portForm},
		{"PORT 127,0,0,1,256,1", portForm},
		{"PORT 127,0,0,257,4,1", portForm},
		{"PORT 127,0,0,1,-1,1", portForm},
		{"PORT 1" + strings.Repeat(",1", 255), portForm},
	} {
		c.says(tt.want, tt.line)
		c.says("425 Send PASV, EPSV, PORT or EPRT first.", "RETR a")
	}
	silent(t, victim)
	silent(t, mine)

	same := fmt.Sprintf("EPRT |2|::ffff:127.0.0.1|%d|", own) // an IPv4 address in the form of IPv6
	c.says("200 EPRT successful.", same)
	c.says(notYours, fmt.Sprintf("PORT 127,0,0,2,%d,%d", high, low))
	c.says("425 Send PASV, EPSV, PORT or EPRT first.", "LIST")
	silent(t, mine) // the refusal took back what was allowed before
	c.says("200 EPRT successful.", same)
	require.NoError(t, mine.SetDeadline(time.Now().Add(patience)))
	assert.Equal(t, "hello", c.finish(c.answer(mine, "RETR a")))
}

// TestR09_PassiveTheft connects to another's passive port first.
func TestR09_PassiveTheft(t *testing.T) {
	t.Parallel()
	t.Run("stranger", passiveTheft)
	t.Run("guess", passiveGuess)
}

func passiveTheft(t *testing.T) {
	t.Parallel()
	var log journal
	h := run(t, log.keep)
	content := noiseString(9, 3_000_000)
	fill(t, h.dir, tree{"f": content})
	c := h.enter(t)
	port := c.port(epsv)
	thief := dialFrom(t, stranger, port)
	data := dialFrom(t, "127.0.0.1", port)
	c.says("150 Opening BINARY mode data connection for /f (3000000 bytes).", "RETR f")
	assert.True(t, content == c.finish(data), "the owner has all bytes")
	stolen, _ := io.ReadAll(thief)
	assert.Empty(t, stolen, "the stranger has none")
	assert.Len(t, log.lines("data connection from 127.0.0.2 refused, the client is 127.0.0.1"), 1)

	port = c.port(pasv) // a stranger who comes later, or while the transfer waits
	c.raw("RETR f\r\n")
	thief = dialFrom(t, stranger, port)
	stolen, _ = io.ReadAll(thief)
	assert.Empty(t, stolen)
	data = dialFrom(t, "127.0.0.1", port)
	c.hears("150 Opening BINARY mode data connection for /f (3000000 bytes).")
	assert.True(t, content == c.finish(data))

}

// passiveGuess wants ports that do not follow from the last one.
func passiveGuess(t *testing.T) {
	t.Parallel()
	first, last := freeRange(t, 500)
	h := run(t, func(s *ftp.Server) { s.PassivePorts = ftp.PortRange{First: first, Last: last} })
	steps := map[int]bool{}
	for range 12 {
		before := h.enter(t)
		one := netip.MustParseAddrPort(before.port(epsv)).Port()
		two := netip.MustParseAddrPort(h.enter(t).port(epsv)).Port()
		steps[int(two)-int(one)] = true
	}
	assert.Greater(t, len(steps), 6, "steps from port to port: %v", steps)
}

// TestR10_EarlyData makes data connections that no transfer asks for.
func TestR10_EarlyData(t *testing.T) {
	t.Parallel()
	first, _ := freeRange(t, 1)
	h := run(t, func(s *ftp.Server) { s.PassivePorts = ftp.PortRange{First: first, Last: first} })
	fill(t, h.dir, tree{"a": "hello"})
	c := h.enter(t)
	early := dialFrom(t, "127.0.0.1", c.port(epsv))
	data := dialFrom(t, "127.0.0.1", c.port(pasv))
	c.says("150 Opening BINARY mode data connection for /.", "NLST")
	assert.Equal(t, "a\r\n", c.finish(data))
	got, _ := io.ReadAll(early)
	assert.Empty(t, got, "the connection that was given up")

	early = dialFrom(t, "127.0.0.1", c.port(epsv))
	require.NoError(t, c.quit())
	got, _ = io.ReadAll(early)
	assert.Empty(t, got, "the connection of a session that is over")
	require.NoError(t, h.tally.left(t))

	next := h.enter(t)
	data = dialFrom(t, "127.0.0.1", next.port(epsv)) // the same port
	next.says("150 Opening BINARY mode data connection for /a (5 bytes).", "RETR a")
	assert.Equal(t, "hello", next.finish(data))
}
