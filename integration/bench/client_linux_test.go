package bench

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/netip"
)

// session is one control connection of the client.
type session struct {
	addr netip.AddrPort
	from netip.Addr // the client's address, if it matters
	ctl  *sock
	rw   io.ReadWriter // ctl, or TLS over it
	in   *bufio.Reader
	out  []byte
	conf *tls.Config // nil: without TLS
}

// connect takes the greeting.
func connect(addr netip.AddrPort, from netip.Addr) (*session, error) {
	ctl, err := dialSock(addr, from)
	if err != nil {
		return nil, err
	}
	ctl.noDelay()
	s := &session{addr: addr, from: from, ctl: ctl, rw: ctl, in: bufio.NewReaderSize(ctl, 512)}
	if _, err := s.reply('2'); err != nil {
		ctl.Close()
		return nil, err
	}
	return s, nil
}

// login connects and logs in as anyone, under TLS if asked to.
func login(addr netip.AddrPort, from netip.Addr, secret bool) (*session, error) {
	s, err := connect(addr, from)
	if err != nil {
		return nil, err
	}
	if secret {
		err = s.protect()
	}
	if err == nil {
		err = s.steps("USER anonymous", "3", "PASS x@", "2")
	}
	if err != nil {
		s.ctl.Close()
		return nil, err
	}
	return s, nil
}

// open is login, and all that goes before a binary transfer.
func open(addr netip.AddrPort, secret bool) (*session, error) {
	s, err := login(addr, netip.Addr{}, secret)
	if err != nil {
		return nil, err
	}
	if secret {
		err = s.steps("PBSZ 0", "2", "PROT P", "2")
	}
	if err == nil {
		err = s.steps("TYPE I", "2")
	}
	if err != nil {
		s.ctl.Close()
		return nil, err
	}
	return s, nil
}

func (s *session) protect() error {
	if err := s.steps("AUTH TLS", "2"); err != nil {
		return err
	}
	// Nobody is fooled here, and the name is what sessions are kept by.
	s.conf = &tls.Config{InsecureSkipVerify: true, ServerName: "bench", ClientSessionCache: tls.NewLRUClientSessionCache(4)}
	c := tls.Client(wire{s.ctl}, s.conf)
	s.rw, s.in = c, bufio.NewReaderSize(c, 512)
	return c.Handshake()
}

// steps sends commands, each followed by how its reply must begin.
func (s *session) steps(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if _, err := s.cmd(pairs[i], pairs[i+1][0]); err != nil {
			return err
		}
	}
	return nil
}

// cmd returns the last line of the reply, valid until the next one.
func (s *session) cmd(line string, class byte) ([]byte, error) {
	s.out = append(append(s.out[:0], line...), "\r\n"...)
	if _, err := s.rw.Write(s.out); err != nil {
		return nil, err
	}
	text, err := s.reply(class)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", line, err)
	}
	return text, nil
}

func (s *session) reply(class byte) ([]byte, error) {
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if len(line) > 3 && line[3] == ' ' && line[0] >= '1' && line[0] <= '5' {
			if line[0] != class {
				return nil, fmt.Errorf("want %c.., got %q", class, line)
			}
			return line, nil
		}
	}
}

func (s *session) quit() error {
	err := s.steps("QUIT", "2")
	return errors.Join(err, s.ctl.Close())
}
