package integration

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// errLost means that the control connection has ended, or been ended.
var errLost = errors.New("connection lost")

// arena is a server that chaos goes on in.
type arena interface {
	connect(from net.IP) (net.Conn, error)
	// over waits for the end of the session that had this connection.
	over(conn net.Conn, loggedIn bool) error
}

// chaosClient does random things in a directory of its own, and knows what
// must be in it.
type chaosClient struct {
	*rand.Rand
	id    int
	ip    net.IP // its address
	arena arena
	home  string // the directory as clients see it
	dir   string // and on the disk
	keep  bool   // parts take free names
	tls   *tls.Config

	model   model
	may     outcomes // what there may be if the connection is lost now
	conn    net.Conn
	text    *bufio.Reader
	in      bool           // it is logged in
	deflate bool           // MODE Z
	trail   []string       // the last steps, for messages
	counts  map[string]int // of what it did
	losses  int            // of the connection
}

func (c *chaosClient) note(format string, args ...any) {
	c.trail = append(c.trail, fmt.Sprintf(format, args...))
	if len(c.trail) > 25 {
		c.trail = c.trail[1:]
	}
}

// login connects and logs in, as often as it takes.
func (c *chaosClient) login() error {
	for {
		err := c.tryLogin()
		if !errors.Is(err, errLost) {
			return err
		}
		if err := c.leave(); err != nil {
			return err
		}
	}
}

func (c *chaosClient) tryLogin() error {
	conn, err := c.arena.connect(c.ip)
	if err != nil {
		return err
	}
	c.note("connected from %v", conn.LocalAddr())
	conn.SetDeadline(time.Now().Add(patience))
	c.conn, c.text, c.in, c.deflate = conn, bufio.NewReader(conn), false, false
	if code, text, err := c.reply(); err != nil || code != 220 {
		return wrong("greeting", code, text, err)
	}
	if c.tls != nil {
		if err := c.want(234, "AUTH TLS"); err != nil {
			return err
		}
		secure := tls.Client(conn, c.tls)
		if err := secure.Handshake(); err != nil {
			return c.lost(err)
		}
		c.conn, c.text = secure, bufio.NewReader(secure)
		if err := errors.Join(c.want(200, "PBSZ 0"), c.want(200, "PROT P")); err != nil {
			return err
		}
	}
	if err := c.want(331, "USER "+user); err != nil {
		return err
	}
	if err := c.want(230, "PASS "+password); err != nil {
		return err
	}
	c.in = true
	if err := c.want(200, "TYPE I"); err != nil {
		return err
	}
	return c.want(250, "CWD "+c.home)
}

// leave resets what is left of the connection and waits for the session's end.
func (c *chaosClient) leave() error {
	if c.conn == nil {
		return nil
	}
	conn := c.conn
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	rst(conn)
	c.conn = nil
	return c.arena.over(conn, c.in)
}

// lost is what an error of the control connection means. One that times out
// is no loss: the server hangs.
func (c *chaosClient) lost(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	c.note("lost: %v", err)
	return errLost
}

func wrong(what string, code int, text string, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s: answered %d %s", what, code, text)
}

// send sends a line and does not wait.
func (c *chaosClient) send(line string) error {
	c.note("> %.80q", line)
	c.conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c.conn, line+"\r\n"); err != nil {
		return c.lost(err)
	}
	return nil
}

// reply reads a reply. 421 is the end.
func (c *chaosClient) reply() (code int, text string, err error) {
	first := ""
	for {
		line, err := c.text.ReadString('\n')
		if err != nil {
			return 0, "", c.lost(err)
		}
		line = strings.TrimSuffix(line, "\r\n")
		if first == "" {
			first = line
		}
		text += line
		if len(first) < 4 {
			return 0, "", fmt.Errorf("no reply: %q", line)
		}
		if first[3] == ' ' || strings.HasPrefix(line, first[:3]+" ") {
			break
		}
		text += "\n"
	}
	if code, err = strconv.Atoi(first[:3]); err != nil {
		return 0, "", fmt.Errorf("no reply: %q", text)
	}
	c.note("< %.80q", text)
	if code == 421 {
		return code, text, errLost
	}
	return code, text[4:], nil
}

func (c *chaosClient) ask(line string) (code int, text string, err error) {
	if err := c.send(line); err != nil {
		return 0, "", err
	}
	return c.reply()
}

// want wants the code as the answer to a line.
func (c *chaosClient) want(code int, line string) error {
	got, text, err := c.ask(line)
	if err != nil || got != code {
		return wrong(line, got, text, err)
	}
	return nil
}

// hears wants a reply with one of the codes.
func (c *chaosClient) hears(what string, codes ...int) (int, error) {
	got, text, err := c.reply()
	for _, code := range codes {
		if err == nil && got == code {
			return got, nil
		}
	}
	return got, wrong(what, got, text, err)
}
