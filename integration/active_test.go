package integration

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestActive has the server connect to the client, with PORT (RFC 959) and
// EPRT (RFC 2428).
func TestActive(t *testing.T) {
	t.Parallel()
	for _, v := range []variant{foreground, background} {
		for _, a := range []struct{ name, verb, host string }{
			{"PORT", "PORT", "127.0.0.1"},
			{"EPRT over IPv4", "EPRT", "127.0.0.1"},
			{"EPRT over IPv6", "EPRT", "::1"},
		} {
			t.Run(v.name+"/"+a.name, func(t *testing.T) {
				t.Parallel()
				active(t, v, a.verb, a.host)
			})
		}
	}
}

func active(t *testing.T, v variant, verb, host string) {
	addr := net.JoinHostPort(host, "0")
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Skipf("needs the address %s: %v", host, err)
	}
	ln.Close()
	p := openAt(t, v, epsv, addr)
	content := noiseString(8, 3_000_000)
	fill(t, p.dir, tree{"down": content, "dir/one": "1"})
	c := p.raw(t)

	data := c.activeData(verb, "RETR down")
	assert.Equal(t, content, c.finish(data))
	data = c.activeData(verb, "STOR up")
	c.send(data, content)
	assert.Equal(t, content, text(t, p.dir, "up"))
	data = c.activeData(verb, "NLST dir")
	assert.Regexp(t, `^(dir/)?one\r\n$`, c.finish(data))

	ln = c.active(verb)
	c.cmd(350, "REST 1000000")
	data = c.answer(ln.(*net.TCPListener), "RETR down")
	assert.Equal(t, content[1_000_000:], c.finish(data), "REST after %s", verb)
	c.cmd(425, "RETR down") // the port was for one transfer
	p.leave(t, c.quit, receipt{in: 1, out: 2})
}

// activeData names a port, sends the command and takes the connection.
func (c *raw) activeData(verb, command string) net.Conn {
	c.t.Helper()
	return c.answer(c.active(verb), command)
}

func (c *raw) answer(ln *net.TCPListener, command string) net.Conn {
	c.t.Helper()
	require.NoError(c.t, c.text.PrintfLine("%s", command))
	data, err := ln.Accept()
	require.NoError(c.t, err)
	c.t.Cleanup(func() { data.Close() })
	require.NoError(c.t, ln.Close())
	c.reply(150)
	return data
}
