package integration

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// guest is a client of a remote server. It returns errors, so that many can
// run at once.
type guest struct {
	*remote
	number int
	conn   *net.TCPConn
	text   *textproto.Conn
	tls    *tls.Config // set: data connections are private
}

func (r *remote) guest(number int) (*guest, error) {
	conn, err := r.dial(number, r.addr)
	if err != nil {
		return nil, err
	}
	g := &guest{remote: r, number: number, conn: conn, text: textproto.NewConn(conn)}
	if _, err = g.hears(220); err != nil {
		return g, err
	}
	return g, g.all("331 USER "+user, "230 PASS "+password, "200 TYPE I")
}

// hide puts the session and its transfers under TLS.
func (g *guest) hide() error {
	if _, err := g.want("234 AUTH TLS"); err != nil {
		return err
	}
	// The certificate is the program's own.
	g.tls = &tls.Config{InsecureSkipVerify: true, ServerName: "server", ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	g.text = textproto.NewConn(tls.Client(g.conn, g.tls))
	return g.all("200 PBSZ 0", "200 PROT P", "331 USER "+user, "230 PASS "+password, "200 TYPE I")
}

// welcome is guest, for one that the test can wait for.
func (r *remote) welcome(t *testing.T) *guest {
	t.Helper()
	g, err := r.guest(0)
	require.NoError(t, err)
	t.Cleanup(func() { g.conn.Close() })
	return g
}

func (g *guest) hears(code int) (string, error) {
	_, text, err := g.text.ReadResponse(code)
	if err != nil {
		err = fmt.Errorf("waiting for %d: %w", code, err)
	}
	return text, err
}

// want sends a line, in front of which is the code of the reply that it wants.
func (g *guest) want(line string) (string, error) {
	code, line, err := parseWant(line)
	if err == nil {
		err = g.text.PrintfLine("%s", line)
	}
	if err != nil {
		return "", err
	}
	text, err := g.hears(code)
	if err != nil {
		err = fmt.Errorf("after %s: %w", line, err)
	}
	return text, err
}

func parseWant(s string) (code int, line string, err error) {
	number, line, _ := strings.Cut(s, " ")
	code, err = strconv.Atoi(number)
	return code, line, err
}

// all is want, line by line.
func (g *guest) all(lines ...string) error {
	for _, line := range lines {
		if _, err := g.want(line); err != nil {
			return err
		}
	}
	return nil
}

// together sends the lines at once, before the first reply.
func (g *guest) together(lines ...string) error {
	var codes []int
	var sent strings.Builder
	for _, s := range lines {
		code, line, err := parseWant(s)
		if err != nil {
			return err
		}
		codes = append(codes, code)
		sent.WriteString(line + "\r\n")
	}
	g.text.W.WriteString(sent.String())
	if err := g.text.W.Flush(); err != nil {
		return err
	}
	for _, code := range codes {
		if _, err := g.hears(code); err != nil {
			return err
		}
	}
	return nil
}

// stream is a data connection, in clear or under TLS.
type stream interface {
	net.Conn
	CloseWrite() error
}

// begin opens a data connection and begins a transfer.
func (g *guest) begin(command string) (stream, error) {
	text, err := g.want("229 EPSV")
	if err != nil {
		return nil, err
	}
	match := epsvReply.FindStringSubmatch(text)
	if match == nil {
		return nil, fmt.Errorf("no port in %q", text)
	}
	data, err := g.dial(g.number, net.JoinHostPort(g.net.Server.Addr.String(), match[1]))
	if err != nil {
		return nil, err
	}
	// Else TCP takes what waits before a slow line for lost, and sends it again.
	data.SetWriteBuffer(8 << 10)
	if _, err = g.want("150 " + command); err != nil {
		data.Close()
	}
	if g.tls != nil {
		return tls.Client(data, g.tls), err
	}
	return data, err
}

// take downloads; the lines are sent before anything is read.
func (g *guest) take(command string, lines ...string) (string, error) {
	data, err := g.begin(command)
	if err != nil {
		return "", err
	}
	defer data.Close()
	if err := g.together(lines...); err != nil {
		return "", err
	}
	content, err := io.ReadAll(data)
	if err == nil {
		_, err = g.hears(226)
	}
	return string(content), err
}

// give uploads; the lines are sent, and answered, when half of it is on its way.
func (g *guest) give(command, content string, lines ...string) error {
	data, err := g.begin(command)
	if err != nil {
		return err
	}
	defer data.Close()
	half := len(content) / 2
	if _, err := io.WriteString(data, content[:half]); err != nil {
		return err
	}
	if err := g.together(lines...); err != nil {
		return err
	}
	if _, err := io.WriteString(data, content[half:]); err != nil {
		return err
	}
	if err := data.CloseWrite(); err != nil {
		return err
	}
	_, err = g.hears(226)
	return err
}
