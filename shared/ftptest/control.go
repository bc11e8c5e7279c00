package ftptest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// client is one control connection, and the data connection that goes with it.
type client struct {
	conn     net.Conn // the control connection; *secured when it is under TLS
	replies  *bufio.Reader
	patience time.Duration
	tls      *tls.Config // from starttls on; it keeps the TLS session
	over     bool        // either side has closed the control connection
	// sent is the last command, for messages.
	sent string
	// passive is the address that the last 227 or 229 told.
	passive  string
	listener *net.TCPListener
	// active is the address of listen, for $PORT and $EPRT.
	active netip.AddrPort
	data   net.Conn // *secured when it is under TLS
}

// maxLine is as much of a command as messages show.
const maxLine = 200

func newClient(conn net.Conn, patience time.Duration) *client {
	return &client{conn: conn, replies: bufio.NewReader(conn), patience: patience}
}

func (c *client) sendLine(line string) error {
	if c.active.IsValid() {
		line = strings.ReplaceAll(line, "$PORT", portArg(c.active))
		line = strings.ReplaceAll(line, "$P1,$P2", portBytes(c.active))
		line = strings.ReplaceAll(line, "$EPRT", eprtArg(c.active))
	}
	return c.sendRaw([]byte(line + "\r\n"))
}

func (c *client) sendRaw(b []byte) error {
	c.sent = strings.TrimRight(string(b[:min(len(b), maxLine)]), "\r\n")
	c.conn.SetWriteDeadline(time.Now().Add(c.patience))
	_, err := c.conn.Write(b)
	return err
}

func (c *client) sendUrgent(b []byte) error {
	conn, ok := c.conn.(*net.TCPConn)
	if !ok {
		return errors.New("urgent data is TCP's, and in the clear")
	}
	return sendUrgent(conn, b)
}

// readLine reads one line of a reply, which must end in CR LF.
func (c *client) readLine() (string, error) {
	c.conn.SetReadDeadline(time.Now().Add(c.patience))
	raw, err := c.replies.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("%w after %q; last sent: %q", err, raw, c.sent)
	}
	line, ok := strings.CutSuffix(raw, "\r\n")
	if !ok {
		return "", fmt.Errorf("line without CR: %q", raw)
	}
	if addr := passiveAddr(line, c.conn.RemoteAddr()); addr != "" {
		c.passive = addr
	}
	return line, nil
}

func (c *client) wantLine(p pattern) error {
	line, err := c.readLine()
	if err != nil {
		return fmt.Errorf("want %s: %w", p, err)
	}
	if !p.match(line) {
		return fmt.Errorf("want %s\n\tgot  %q; last sent: %q", p, line, c.sent)
	}
	return nil
}

// readReply reads a whole reply (RFC 959 section 4.2), line by line.
func (c *client) readReply(code string) ([]string, error) {
	line, err := c.readLine()
	if err != nil {
		return nil, err
	}
	lines := []string{line}
	if !strings.HasPrefix(line, code+" ") && !strings.HasPrefix(line, code+"-") {
		return nil, fmt.Errorf("want a reply %s, got %q; last sent: %q", code, line, c.sent)
	}
	for !strings.HasPrefix(line, code+" ") {
		if line, err = c.readLine(); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// wantReply wants a whole reply with the code, one line of which matches.
func (c *client) wantReply(code string, p pattern) error {
	lines, err := c.readReply(code)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(lines, p.match) {
		return fmt.Errorf("want %s in the reply:\n\t%s", p, strings.Join(lines, "\n\t"))
	}
	return nil
}

func (c *client) wantCode(code string) error {
	_, err := c.readReply(code)
	return err
}

func (c *client) command(line, code string) error {
	if err := c.sendLine(line); err != nil {
		return err
	}
	return c.wantCode(code)
}

func (c *client) login(user, password string) error {
	if !c.private() { // else it came before starttls
		if err := c.wantCode("220"); err != nil {
			return err
		}
	}
	if err := c.command("USER "+user, "331"); err != nil {
		return err
	}
	if err := c.command("PASS "+password, "230"); err != nil {
		return err
	}
	return c.command("TYPE I", "200")
}

func (c *client) quit() error {
	if err := c.command("QUIT", "221"); err != nil {
		return err
	}
	return c.wantEOF()
}

// wantEOF wants the control connection closed by the server. A server that
// closes with input unread resets the connection; that is closed, too.
func (c *client) wantEOF() error {
	line, err := c.readLine()
	switch {
	case err == nil:
		return fmt.Errorf("want the connection closed, got %q", line)
	case !ended(err):
		return fmt.Errorf("want the connection closed: %w", err)
	}
	return c.hangup()
}

func (c *client) hangup() error {
	c.over = true
	return c.conn.Close()
}

func (c *client) closeAll() {
	c.conn.Close()
	if c.data != nil {
		c.data.Close()
	}
	if c.listener != nil {
		c.listener.Close()
	}
}

// ended reports whether err means that the peer has closed the connection.
func ended(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)
}
