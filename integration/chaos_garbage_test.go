package integration

import (
	"fmt"
	"io"
	"net"
	"strings"
)

// vanishBeforeLogin comes and goes in several ways.
func (c *chaosClient) vanishBeforeLogin() error {
	if err := c.leave(); err != nil {
		return err
	}
	for _, line := range []string{"", "USER " + user + "\r\n", "USER " + user + "\r\nPASS", "\x16\x03\x01\x02\x00", "NOOP\r\nSYST\r\nLIST\r\n"} {
		conn, err := c.arena.connect(c.ip)
		if err != nil {
			return err
		}
		io.WriteString(conn, line)
		if c.IntN(2) == 0 {
			rst(conn)
		} else {
			conn.Close()
		}
	}
	return errLost
}

// garbage sends what is no command, and wants to be told so.
func (c *chaosClient) garbage() error {
	for _, g := range []struct {
		line string
		code int // 0: any refusal
	}{
		{strings.Repeat("A", 9000+c.IntN(20_000)), 500},
		{"\x01\x02\x03\x04 \x7f", 500},
		{"%s%n%x", 500},
		{"RETR a\x00b", 501},
		{"RETR", 501},
		{"STOR ../../../../etc/passwd/x", 550},
		{"PORT 1,2,3", 501},
		{"PORT 10,0,0,1,100,100", 501},
		{"EPRT |1|127.0.0.1|80|", 501},
		{"EPSV 9", 522},
		{"REST x", 501},
		{"TYPE E", 504},
		{"RNTO nowhere", 503},
		{"LIST " + strings.Repeat("*a", 1000), 0},
	} {
		got, text, err := c.ask(g.line)
		if err != nil || g.code != 0 && got != g.code || got < 400 {
			return wrong(fmt.Sprintf("%.30q", g.line), got, text, err)
		}
	}
	return nil
}

// portsForNothing asks for data connections that are not used, and for a
// transfer that has none.
func (c *chaosClient) portsForNothing() error {
	for range 1 + c.IntN(4) {
		data, err := c.open()
		if err != nil {
			return err
		}
		if c.IntN(2) == 0 || data.ln != nil {
			data.reset()
		} else {
			data.tcp.Close()
		}
	}
	if c.IntN(2) == 0 {
		return nil
	}
	port := c.conn.LocalAddr().(*net.TCPAddr).Port // nobody listens at this end
	if err := c.want(200, c.port(port)); err != nil {
		return err
	}
	return c.want(425, "NLST")
}

// garbageForTLS sends something else where a handshake is due.
func (c *chaosClient) garbageForTLS() error {
	if c.tls == nil {
		if err := c.want(234, "AUTH TLS"); err != nil {
			return err
		}
		io.WriteString(c.conn, noiseMiB[:c.IntN(2000)])
		return errLost
	}
	data, err := c.open()
	if err != nil {
		return err
	}
	code, text, err := c.ask("NLST")
	if err != nil || code != 150 {
		data.reset()
		return wrong("NLST", code, text, err)
	}
	if err := data.connect(nil); err != nil {
		return err
	}
	io.WriteString(data.tcp, noiseMiB[:c.IntN(2000)+20])
	_, err = c.hears("NLST", 522)
	data.reset()
	return err
}
