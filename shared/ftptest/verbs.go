package ftptest

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// verbs is the table of steps. Each row takes the text behind the verb, tells
// what is wrong with it, and returns what the step does.
var verbs = map[string]func(arg string) (action, error){
	">":      sendLine,
	">>":     withBytes((*client).sendRaw),
	"oob":    withBytes((*client).sendUrgent),
	"<":      func(arg string) (action, error) { return wantLine(exactly(arg)) },
	"<~":     func(arg string) (action, error) { return wantLine(matching(arg)) },
	"reply":  reply,
	"login":  login,
	"conn":   conn,
	"eof":    plain((*client).wantEOF),
	"hangup": plain((*client).hangup),
	"flood":  times("flood", (*client).sendRaw),

	"starttls":  plain((*client).startTLS),
	"cleartext": plain((*client).stopTLS),

	"open":     open,
	"secure":   secure,
	"listen":   plain((*client).listen),
	"unlisten": plain((*client).unlisten),
	"accept":   plain((*client).accept),
	"send":     withBytes((*client).send),
	"write":    withBytes((*client).write),
	"recv":     recv,
	"sendz":    withBytes((*client).sendDeflated),
	"floodz":   times("floodz", (*client).sendDeflated),
	"recvz":    withBytes((*client).recvDeflated),
	"drain":    plain((*client).drain),
	"gone":     plain((*client).gone),
	"close":    plain((*client).closeData),
	"abort":    plain((*client).abortData),
	"cut":      plain((*client).cut),

	"stop":   stop,
	"exists": withName((*player).wantExists),
	"absent": withName((*player).wantAbsent),
}

// plain is a step of the current connection without an argument.
func plain(f func(*client) error) func(string) (action, error) {
	return func(arg string) (action, error) {
		return onClient(f), nothingBehind(arg)
	}
}

// onClient makes an action of what is done with the current connection.
func onClient(f func(*client) error) action {
	return func(p *player, _ *step) error {
		c, err := p.client()
		if err != nil {
			return err
		}
		return f(c)
	}
}

// withBytes is a step whose argument is a Go string or @section.
func withBytes(f func(*client, []byte) error) func(string) (action, error) {
	return func(arg string) (action, error) {
		get, err := payload(arg)
		if err != nil {
			return nil, err
		}
		return func(p *player, _ *step) error {
			b, err := get(p.script)
			if err != nil {
				return err
			}
			return onClient(func(c *client) error { return f(c, b) })(p, nil)
		}, nil
	}
}

// payload reads an argument that stands for bytes.
func payload(arg string) (func(*script) ([]byte, error), error) {
	if name, ok := strings.CutPrefix(arg, "@"); ok {
		return func(s *script) ([]byte, error) { return s.section(name) }, nil
	}
	text, err := strconv.Unquote(arg)
	if err != nil {
		return nil, errors.New(`want "a Go string" or @section`)
	}
	return func(*script) ([]byte, error) { return []byte(text), nil }, nil
}

func withName(f func(*player, string) error) func(string) (action, error) {
	return func(arg string) (action, error) {
		if arg == "" {
			return nil, errors.New("want a name")
		}
		return func(p *player, _ *step) error { return f(p, arg) }, nil
	}
}

func sendLine(arg string) (action, error) {
	return onClient(func(c *client) error { return c.sendLine(arg) }), nil
}

func wantLine(p pattern, err error) (action, error) {
	return onClient(func(c *client) error { return c.wantLine(p) }), err
}

func reply(arg string) (action, error) {
	code, expr, _ := strings.Cut(arg, " ")
	if len(code) != 3 {
		return nil, errors.New("want: reply CODE regexp")
	}
	p, err := matching(expr)
	return onClient(func(c *client) error { return c.wantReply(code, p) }), err
}

func login(arg string) (action, error) {
	words := strings.Fields(arg)
	if len(words) > 2 {
		return nil, errors.New("want a user and a password")
	}
	words = append(words, []string{"anonymous", "guest@"}[len(words):]...)
	return onClient(func(c *client) error { return c.login(words[0], words[1]) }), nil
}

func conn(arg string) (action, error) {
	name, from, _ := strings.Cut(arg, " from ")
	if name == "" || strings.Contains(name, " ") {
		return nil, errors.New("want: conn N [from IP]")
	}
	var source netip.Addr
	if from != "" {
		var err error
		if source, err = netip.ParseAddr(from); err != nil {
			return nil, err
		}
	}
	return func(p *player, _ *step) error { return p.turnTo(name, source) }, nil
}

func open(arg string) (action, error) {
	return func(p *player, _ *step) error {
		c, owner, err := p.pair(arg)
		if err != nil {
			return err
		}
		return c.open(owner.passive)
	}, nil
}

func secure(arg string) (action, error) {
	if arg == "anew" {
		return onClient((*client).secureAnew), nil
	}
	return func(p *player, _ *step) error {
		c, owner, err := p.pair(arg)
		if err != nil {
			return err
		}
		return c.secure(owner)
	}, nil
}

// times is a step of bytes that are sent a number of times.
func times(verb string, f func(*client, []byte) error) func(string) (action, error) {
	return func(arg string) (action, error) {
		count, text, _ := strings.Cut(arg, " ")
		n, err := strconv.ParseUint(count, 10, 32)
		if err != nil {
			return nil, fmt.Errorf(`want: %s N "bytes"`, verb)
		}
		return withBytes(func(c *client, b []byte) error { return f(c, bytes.Repeat(b, int(n))) })(text)
	}
}

func stop(arg string) (action, error) {
	return func(p *player, _ *step) error { return p.stopServer() }, nothingBehind(arg)
}

// recv is one of three steps, by its argument: lines, a count, or bytes.
func recv(arg string) (action, error) {
	if arg == "" {
		return func(p *player, s *step) error {
			return onClient(func(c *client) error { return c.recvLines(s.block) })(p, s)
		}, nil
	}
	if n, err := strconv.ParseInt(arg, 10, 64); err == nil {
		return onClient(func(c *client) error { return c.recvSome(n) }), nil
	}
	return withBytes((*client).recv)(arg)
}
