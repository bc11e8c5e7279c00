package integration

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// raw is a client that sends what it is told to and wants each reply. It can
// what the library cannot: active mode and ABOR.
type raw struct {
	t    *testing.T
	conn net.Conn
	text *textproto.Conn
}

// raw connects and logs in.
func (p *place) raw(t *testing.T) *raw {
	t.Helper()
	conn, err := dialBounded("tcp", p.addr)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	c := &raw{t: t, conn: conn, text: textproto.NewConn(conn)}
	c.reply(220)
	c.cmd(331, "USER %s", user)
	c.cmd(230, "PASS %s", password)
	c.cmd(200, "TYPE I")
	return c
}

// cmd sends a command and returns the text of its reply, which must have the code.
func (c *raw) cmd(code int, format string, args ...any) string {
	c.t.Helper()
	require.NoError(c.t, c.text.PrintfLine(format, args...))
	_, msg, err := c.text.ReadResponse(code)
	require.NoError(c.t, err, format, args)
	return msg
}

func (c *raw) reply(code int) {
	c.t.Helper()
	_, _, err := c.text.ReadResponse(code)
	require.NoError(c.t, err)
}

// quit reads the server's last word and the end of the connection.
func (c *raw) quit() error {
	if err := c.text.PrintfLine("QUIT"); err != nil {
		return err
	}
	if _, _, err := c.text.ReadResponse(221); err != nil {
		return err
	}
	if _, err := c.text.ReadLine(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("after 221: %w", err)
	}
	return c.text.Close()
}

var (
	epsvReply = regexp.MustCompile(`\(\|\|\|(\d+)\|\)`)
	pasvReply = regexp.MustCompile(`\((\d+),(\d+),(\d+),(\d+),(\d+),(\d+)\)`)
)

// passive opens a data connection to the server.
func (c *raw) passive(m mode) net.Conn {
	c.t.Helper()
	server := addrPort(c.t, c.conn.RemoteAddr())
	var addr netip.AddrPort
	if m == epsv {
		match := epsvReply.FindStringSubmatch(c.cmd(229, "EPSV"))
		require.NotNil(c.t, match)
		port, err := strconv.ParseUint(match[1], 10, 16)
		require.NoError(c.t, err)
		addr = netip.AddrPortFrom(server.Addr(), uint16(port))
	} else {
		match := pasvReply.FindStringSubmatch(c.cmd(227, "PASV"))
		require.NotNil(c.t, match)
		var n [6]byte
		for i := range n {
			b, err := strconv.ParseUint(match[i+1], 10, 8)
			require.NoError(c.t, err)
			n[i] = byte(b)
		}
		addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte(n[:4])), uint16(n[4])<<8|uint16(n[5]))
		require.Equal(c.t, server.Addr(), addr.Addr())
	}
	data, err := dialBounded("tcp", addr.String())
	require.NoError(c.t, err)
	c.t.Cleanup(func() { data.Close() })
	return data
}

// active names a port of this side, with PORT or EPRT.
func (c *raw) active(verb string) *net.TCPListener {
	c.t.Helper()
	self := addrPort(c.t, c.conn.LocalAddr()).Addr()
	ln, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(self, 0)))
	require.NoError(c.t, err)
	c.t.Cleanup(func() { ln.Close() })
	require.NoError(c.t, ln.SetDeadline(time.Now().Add(patience)))
	port := addrPort(c.t, ln.Addr()).Port()
	if verb == "PORT" {
		host := strings.ReplaceAll(self.String(), ".", ",")
		c.cmd(200, "PORT %s,%d,%d", host, port>>8, port&255)
		return ln
	}
	family := map[bool]int{true: 1, false: 2}[self.Is4()]
	c.cmd(200, "EPRT |%d|%s|%d|", family, self, port)
	return ln
}

func addrPort(t *testing.T, addr net.Addr) netip.AddrPort {
	t.Helper()
	ap, err := netip.ParseAddrPort(addr.String())
	require.NoError(t, err)
	return ap
}

// finish reads data to its end, and then the reply that closes the transfer.
func (c *raw) finish(data net.Conn) string {
	c.t.Helper()
	b, err := io.ReadAll(data)
	require.NoError(c.t, err)
	require.NoError(c.t, data.Close())
	c.reply(226)
	return string(b)
}

func (c *raw) retr(m mode, name string) string {
	c.t.Helper()
	data := c.passive(m)
	c.cmd(150, "RETR %s", name)
	return c.finish(data)
}

func (c *raw) stor(m mode, name, content string) {
	c.t.Helper()
	data := c.passive(m)
	c.cmd(150, "STOR %s", name)
	c.send(data, content)
}

func (c *raw) send(data net.Conn, content string) {
	c.t.Helper()
	_, err := io.WriteString(data, content)
	require.NoError(c.t, err)
	require.NoError(c.t, data.Close())
	c.reply(226)
}

// drain reads to the end, however the server closes; an error means that it
// does not.
func drain(data net.Conn) error {
	if err := data.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, data)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}
