package integration

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// The files attack_*_test.go try one class of attack each, R01 to R48: those
// that one FTP server or another has fallen to. The tests follow the recipes as
// far as one machine and a few seconds allow.

// stranger is an address of this machine that is not the client's, which is
// 127.0.0.1.
const stranger = "127.0.0.2"

// knock connects and reads the greeting.
func (h *house) knock(t *testing.T) *raw {
	t.Helper()
	return h.knockFrom(t, "127.0.0.1")
}

// knockFrom connects from an address of the loopback network.
func (h *house) knockFrom(t *testing.T, host string) *raw {
	t.Helper()
	c := attach(t, dialFrom(t, host, h.addr))
	c.hears("220 FTP server ready.")
	return c
}

// attach makes a client of a connection whose greeting is still to come.
func attach(t *testing.T, conn net.Conn) *raw {
	t.Cleanup(func() { conn.Close() })
	return &raw{t: t, conn: conn, text: textproto.NewConn(conn)}
}

// dialFrom skips the test where the machine does not have the address.
func dialFrom(t *testing.T, host, addr string) *net.TCPConn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}, Timeout: patience}
	conn, err := d.Dial("tcp", addr)
	if err != nil && host != "127.0.0.1" {
		t.Skipf("needs the address %s: %v", host, err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	return conn.(*net.TCPConn)
}

// enter connects and logs in.
func (h *house) enter(t *testing.T) *raw {
	t.Helper()
	return h.enterFrom(t, "127.0.0.1")
}

func (h *house) enterFrom(t *testing.T, host string) *raw {
	t.Helper()
	c := h.knockFrom(t, host)
	c.login()
	return c
}

func (c *raw) login() {
	c.t.Helper()
	c.says("331 Password, please.", "USER "+user)
	c.says("230 Logged in.", "PASS "+password)
	c.says("200 Type set to binary.", "TYPE I")
}

// says sends a line and wants this reply to it, whole and exactly.
func (c *raw) says(want, line string) {
	c.t.Helper()
	c.raw(line + "\r\n")
	got, err := c.hear()
	require.NoError(c.t, err, "after %.80q", line)
	require.Equal(c.t, want, got, "after %.80q", line)
}

// ask sends a line and returns the reply.
func (c *raw) ask(line string) string {
	c.t.Helper()
	c.raw(line + "\r\n")
	got, err := c.hear()
	require.NoError(c.t, err, "after %.80q", line)
	return got
}

// raw sends bytes as they are.
func (c *raw) raw(s string) {
	c.t.Helper()
	_, err := io.WriteString(c.conn, s)
	require.NoError(c.t, err)
}

// hears wants these replies.
func (c *raw) hears(want ...string) {
	c.t.Helper()
	for _, w := range want {
		got, err := c.hear()
		require.NoError(c.t, err, "waiting for %q", w)
		require.Equal(c.t, w, got)
	}
}

// hear reads one reply as the strictest client does: lines end in CR LF and
// hold no control character, and the inner ones of a reply are indented.
func (c *raw) hear() (string, error) {
	var lines []string
	for {
		line, err := c.text.R.ReadString('\n')
		if err != nil {
			return strings.Join(lines, "\n"), err
		}
		bare, ended := strings.CutSuffix(line, "\r\n")
		if !ended || strings.ContainsFunc(bare, isControl) {
			return "", fmt.Errorf("no line of a reply: %q", line)
		}
		lines = append(lines, bare)
		first := lines[0]
		switch {
		case !begins.MatchString(first):
			return "", fmt.Errorf("no beginning of a reply: %q", first)
		case first[3] == ' ' || len(lines) > 1 && strings.HasPrefix(bare, first[:3]+" "):
			return strings.Join(lines, "\n"), nil
		case len(lines) > 1 && bare[0] != ' ':
			return "", fmt.Errorf("an inner line that is not indented: %q", bare)
		}
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// ends wants nothing more but the connection's end.
func (c *raw) ends() {
	c.t.Helper()
	rest, err := io.ReadAll(c.text.R)
	require.Empty(c.t, string(rest))
	require.NoError(c.t, err)
}

// within bounds the wait for what comes next, and returns what lifts it.
func (c *raw) within(d time.Duration) (lift func()) {
	c.conn.SetReadDeadline(time.Now().Add(d))
	return func() { c.conn.SetReadDeadline(time.Now().Add(patience)) }
}

// silent wants nobody to connect to ln, after all that could have led to it.
func silent(t *testing.T, ln *net.TCPListener) {
	t.Helper()
	require.NoError(t, ln.SetDeadline(time.Now().Add(50*time.Millisecond)))
	conn, err := ln.Accept()
	if err == nil {
		conn.Close()
	}
	require.Error(t, err, "someone has connected")
}

// listenOn opens a port of an address of the loopback network.
func listenOn(t *testing.T, host string) (ln *net.TCPListener, port int) {
	t.Helper()
	ln, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.ParseIP(host)})
	if err != nil && host != "127.0.0.1" {
		t.Skipf("needs the address %s: %v", host, err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	return ln, ln.Addr().(*net.TCPAddr).Port
}

// journal is a log that can be read while it is written.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// lines returns the lines that contain part.
func (j *journal) lines(part string) []string {
	var found []string
	for line := range strings.Lines(j.String()) {
		if strings.Contains(line, part) {
			found = append(found, line)
		}
	}
	return found
}

// keep has everything logged, commands and replies too.
func (j *journal) keep(s *ftp.Server) {
	everything := func() int { return 2 }
	s.Hooks = ftp.JoinHooks(s.Hooks, ftp.LogHooks(slog.New(slog.NewTextHandler(j, nil)), everything))
}
