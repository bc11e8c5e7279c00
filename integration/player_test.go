package integration

import (
	"crypto/tls"
	"fmt"
	"net"
	"regexp"
	"strings"
)

// player plays a script against a server.
type player struct {
	addr  string // of the server
	root  string // what it serves
	tls   *tls.Config
	conns map[string]*control
	now   *control // the current one

	feat, syst, code string // replies to FEAT and SYST, the last reply's code
	faults           []string
	place            string // for messages
}

func newPlayer(addr, root string, config *tls.Config) *player {
	return &player{addr: addr, root: root, tls: config, conns: map[string]*control{}}
}

// actions are what a line of a script may do.
var actions map[string]func(p *player, arg string) error

func init() {
	actions = map[string]func(*player, string) error{
		"STEP": (*player).step, "CONN": (*player).connect, "C:": (*player).send, "S:": (*player).expect,
		"DATA": (*player).data, "D<": (*player).receive, "D>": (*player).upload, "FS": (*player).check,
		"TLS": (*player).secure, "CLOSE": (*player).hangUp, "EOF": (*player).eof, "SLEEP": (*player).hush,
	}
}

// play returns what was wrong: replies that break a rule, and the action that
// failed and ended the play.
func (p *player) play(s *script) []string {
	var taken []bool // the branches that the line is in
	live := func(n int) bool {
		for _, t := range taken[:n] {
			if !t {
				return false
			}
		}
		return true
	}
	for _, line := range s.lines {
		p.place = fmt.Sprintf("%s:%d: %s %s", s.name, line.number, line.verb, line.arg)
		last := len(taken) - 1
		switch line.verb {
		case "IF":
			taken = append(taken, live(len(taken)) && p.holds(line.arg))
			continue
		case "ELSE":
			taken[last] = !taken[last] && live(last)
			continue
		case "END":
			taken = taken[:last]
			continue
		}
		if !live(len(taken)) {
			continue
		}
		if err := actions[line.verb](p, line.arg); err != nil {
			p.fault(err.Error())
			break
		}
	}
	return p.faults
}

func (p *player) fault(text string) { p.faults = append(p.faults, p.place+": "+text) }

// holds decides on an IF.
func (p *player) holds(arg string) bool {
	what, value, _ := strings.Cut(arg, " ")
	switch what {
	case "FEAT":
		return hasFeature(p.feat, value)
	case "NOFEAT":
		return !hasFeature(p.feat, value)
	case "SYST":
		return regexp.MustCompile(value).MatchString(p.syst)
	case "LAST":
		return matchesCode(value, p.code)
	}
	p.fault("unknown condition")
	return false
}

// hasFeature reports whether a line of a FEAT reply is token, or begins with it.
func hasFeature(feat, token string) bool {
	return regexp.MustCompile(`(?im)^ ` + regexp.QuoteMeta(token) + `( |$)`).MatchString(feat)
}

// matchesCode reports whether code is one of codes, as "226/250", "2xx" or "*".
func matchesCode(codes, code string) bool {
	for want := range strings.SplitSeq(codes, "/") {
		if want == "*" || want == code || len(code) == 3 && want == code[:1]+"xx" {
			return true
		}
	}
	return false
}

func (p *player) step(string) error { return nil }

func (p *player) connect(arg string) error {
	if p.conns[arg] == nil {
		conn, err := net.DialTimeout("tcp", p.addr, patience)
		if err != nil {
			return err
		}
		p.conns[arg] = newControl(conn)
	}
	p.now = p.conns[arg]
	return nil
}

// drop forgets the current connection.
func (p *player) drop() {
	p.now.close()
	for name, c := range p.conns {
		if c == p.now {
			delete(p.conns, name)
		}
	}
	p.now = nil
}

func (p *player) close() {
	for _, c := range p.conns {
		c.close()
	}
}
