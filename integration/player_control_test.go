package integration

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// control is a control connection and what belongs to it.
type control struct {
	conn    net.Conn
	r       *bufio.Reader
	greeted bool
	sent    string // the last command
	addr    string // of the last 227 or 229
	ln      net.Listener
	data    net.Conn
	private bool // PROT P
}

func newControl(conn net.Conn) *control {
	return &control{conn: conn, r: bufio.NewReader(conn)}
}

func (c *control) close() {
	c.dropData()
	c.conn.Close()
}

func (c *control) dropData() {
	if c.data != nil {
		c.data.Close()
	}
	if c.ln != nil {
		c.ln.Close()
	}
	c.data, c.ln = nil, nil
}

// verb is that of the last command, in upper case.
func (c *control) verb() string {
	verb, _, _ := strings.Cut(c.sent, " ")
	return strings.ToUpper(verb)
}

func (p *player) send(arg string) error {
	host, _, err := net.SplitHostPort(p.addr)
	if err != nil {
		return err
	}
	pairs := []string{"${USER}", user, "${PASS}", password, "${HOST}", host}
	if p.now.ln != nil {
		at, err := netip.ParseAddrPort(p.now.ln.Addr().String())
		if err != nil {
			return err
		}
		port := fmt.Sprintf("%s,%d,%d", strings.ReplaceAll(host, ".", ","), at.Port()>>8, at.Port()&255)
		family := map[bool]int{true: 1, false: 2}[at.Addr().Is4()]
		pairs = append(pairs, "${PORT}", port, "${EPRT}", fmt.Sprintf("|%d|%s|%d|", family, host, at.Port()))
	}
	p.now.sent = strings.NewReplacer(pairs...).Replace(arg)
	if strings.EqualFold(p.now.sent, "PROT P") {
		p.now.private = true
	}
	_, err = io.WriteString(p.now.conn, p.now.sent+"\r\n")
	return err
}

// expectation is the argument of "S:".
var expectation = regexp.MustCompile(`^(\S+)(?: (1L)\b)?(?: (.*))?$`)

func (p *player) expect(arg string) error {
	want := expectation.FindStringSubmatch(arg)
	if want == nil {
		return errors.New("no expectation")
	}
	lines, err := p.now.reply()
	if err != nil {
		return err
	}
	reply := strings.Join(lines, "\n")
	command := p.now.sent
	if !p.now.greeted {
		command = "" // what is sent ahead of the greeting is answered after it
	}
	p.now.greeted = true
	for _, broken := range lint(command, lines) {
		p.fault(broken)
	}
	p.note(reply)
	if p.code == "421" {
		if _, err := p.now.r.ReadByte(); !errors.Is(err, io.EOF) {
			p.fault("G10: 421 and the connection stays open")
		}
	}
	switch {
	case !matchesCode(want[1], p.code):
		return fmt.Errorf("after %q came %q", p.now.sent, reply)
	case want[2] != "" && len(lines) > 1:
		return fmt.Errorf("want a single line, got %q", reply)
	case want[3] != "" && !regexp.MustCompile(`(?m)`+want[3]).MatchString(strings.ReplaceAll(reply, "\r", "")):
		return fmt.Errorf("no match: %q", reply)
	}
	return nil
}

// note keeps what later lines depend on.
func (p *player) note(reply string) {
	c := p.now
	p.code = reply[:min(3, len(reply))]
	switch {
	case c.verb() == "FEAT" && p.code == "211":
		p.feat = strings.ReplaceAll(reply, "\r", "")
	case c.verb() == "SYST":
		p.syst = reply
	case p.code == "227":
		if n := regexp.MustCompile(`(\d+),(\d+),(\d+),(\d+),(\d+),(\d+)`).FindStringSubmatch(reply); n != nil {
			high, _ := strconv.Atoi(n[5])
			low, _ := strconv.Atoi(n[6])
			c.addr = net.JoinHostPort(strings.Join(n[1:5], "."), strconv.Itoa(high<<8|low))
		}
	case p.code == "229":
		if n := regexp.MustCompile(`\|\|\|(\d+)\|`).FindStringSubmatch(reply); n != nil {
			host, _, _ := net.SplitHostPort(c.conn.RemoteAddr().String())
			c.addr = net.JoinHostPort(host, n[1])
		}
	}
}

// reply reads the lines of one reply, without their LF.
func (c *control) reply() ([]string, error) {
	c.conn.SetReadDeadline(time.Now().Add(patience))
	var lines []string
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("after %q and %q: %w", c.sent, strings.Join(append(lines, line), "\n"), err)
		}
		line = strings.TrimSuffix(line, "\n")
		lines = append(lines, line)
		first := lines[0]
		if len(first) < 4 || first[3] != '-' || strings.HasPrefix(line, first[:3]+" ") {
			return lines, nil
		}
	}
}

// hush waits; a reply that comes meanwhile is left for "S:".
func (p *player) hush(arg string) error {
	ms, err := strconv.Atoi(arg)
	if err != nil {
		return err
	}
	p.now.conn.SetReadDeadline(time.Now().Add(time.Duration(ms) * time.Millisecond))
	if _, err := p.now.r.Peek(1); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return nil
}

func (p *player) hangUp(string) error { p.drop(); return nil }

func (p *player) eof(string) error {
	p.now.conn.SetReadDeadline(time.Now().Add(patience))
	rest, err := io.ReadAll(p.now.r)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("before the end came %q", rest)
	}
	p.drop()
	return err
}

func (p *player) secure(string) error {
	if p.tls == nil {
		return errors.New("no TLS configuration to play this with")
	}
	conn := tls.Client(p.now.conn, p.tls)
	conn.SetDeadline(time.Now().Add(patience))
	if err := conn.Handshake(); err != nil {
		return err
	}
	conn.SetDeadline(time.Time{})
	p.now.conn, p.now.r = conn, bufio.NewReader(conn)
	return nil
}
