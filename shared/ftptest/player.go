package ftptest

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"path/filepath"
	"time"
)

// patience is how long a step waits for what it wants.
const patience = 30 * time.Second

// player is one performance of a script.
type player struct {
	script   *script
	addr     string
	fsys     fs.FS
	stop     func() // ends the server; nil when it is not the player's
	patience time.Duration
	clients  map[string]*client
	current  *client
}

// play performs the script against the server at addr, which serves fsys and
// is ended by stop. The error names the line, what it wanted and what came.
func play(s *script, addr string, fsys fs.FS, stop func()) error {
	p := &player{script: s, addr: addr, fsys: fsys, stop: stop, patience: patience, clients: map[string]*client{}}
	return p.perform()
}

func (p *player) perform() error {
	defer p.closeAll()
	for _, step := range p.script.steps {
		if err := step.do(p, step); err != nil {
			return p.script.errorAt(step.line, step.text, err)
		}
	}
	return p.finish()
}

// finish says QUIT on each control connection that is still open: the answer
// must be the next line, else the dialogue has left a reply unread.
func (p *player) finish() error {
	for name, c := range p.clients {
		if c.over {
			continue
		}
		if err := c.quit(); err != nil {
			return fmt.Errorf("%s: connection %s at the end of the dialogue: %w", p.script.path, name, err)
		}
	}
	return nil
}

func (p *player) closeAll() {
	for _, c := range p.clients {
		c.closeAll()
	}
}

// client returns the connection in use, the first one when there is none.
func (p *player) client() (*client, error) {
	if p.current == nil {
		if err := p.turnTo("1", netip.Addr{}); err != nil {
			return nil, err
		}
	}
	return p.current, nil
}

// pair returns the connection in use and the one with the name, which is the
// same when that is empty.
func (p *player) pair(name string) (c, named *client, err error) {
	c, err = p.client()
	if err != nil || name == "" {
		return c, c, err
	}
	if named = p.clients[name]; named == nil {
		return nil, nil, fmt.Errorf("no connection %s", name)
	}
	return c, named, nil
}

// turnTo makes a control connection the one in use.
func (p *player) turnTo(name string, source netip.Addr) error {
	if c := p.clients[name]; c != nil {
		if source.IsValid() {
			return errors.New("is connected already")
		}
		p.current = c
		return nil
	}
	conn, err := dial(p.addr, source, p.patience)
	if err != nil {
		return err
	}
	p.current = newClient(conn, p.patience)
	p.clients[name] = p.current
	return nil
}

// dial connects to addr; from source when it is valid. An address that is a
// path is that of a Unix socket.
func dial(addr string, source netip.Addr, timeout time.Duration) (net.Conn, error) {
	d := net.Dialer{Timeout: timeout}
	if source.IsValid() {
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(source, 0))
	}
	network := "tcp"
	if filepath.IsAbs(addr) {
		network = "unix"
	}
	return d.Dial(network, addr)
}

func (p *player) wantExists(name string) error {
	_, err := fs.Stat(p.fsys, name)
	return err
}

func (p *player) wantAbsent(name string) error {
	_, err := fs.Stat(p.fsys, name)
	if err == nil {
		return errors.New("it exists")
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (p *player) stopServer() error {
	if p.stop == nil {
		return errors.New("is for servers that Run starts")
	}
	p.stop()
	return nil
}
