package bench

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"uftpd/shared/certs"
)

// stub is the limit that uftpd is measured against. It trusts its client in
// everything, and breaks off where that does what it does not expect.
type stub struct {
	root string
	conf *tls.Config
}

// serveStub is the process of the stub; it says where it listens as uftpd does.
func serveStub(root, state string) error {
	cert, _, err := certs.SelfSigned(state, nil)
	if err != nil {
		return err
	}
	s := &stub{root, &tls.Config{Certificates: []tls.Certificate{cert}, DynamicRecordSizingDisabled: true}}
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("ftp://%s/\n", ln.Addr())
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		go (&stubSession{stub: s, conn: conn.(*net.TCPConn), rw: conn}).serve()
	}
}

// stubSession is a goroutine that waits in the poller, as cheap as can be,
// until the client prepares transfers; then in a blocking call, as fast as can be.
type stubSession struct {
	*stub
	conn   *net.TCPConn // nil once it is ctl
	ctl    *sock
	rw     io.ReadWriter
	in     *bufio.Reader
	ln     *sock // kept for all data connections
	port   int
	dir    string
	secret bool
}

func (s *stubSession) serve() {
	defer s.close()
	s.in = bufio.NewReaderSize(s.rw, 128)
	for line, err := "", s.say("220 Limit.\r\n"); err == nil; {
		if line, err = s.in.ReadString('\n'); err == nil {
			verb, arg, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
			err = s.command(verb, arg)
		}
	}
}

func (s *stubSession) close() {
	for _, c := range []*sock{s.ctl, s.ln} {
		if c != nil {
			c.Close()
		}
	}
	if s.conn != nil {
		s.conn.Close()
	}
}

func (s *stubSession) say(text string) error {
	_, err := io.WriteString(s.rw, text)
	return err
}

func (s *stubSession) command(verb, arg string) error {
	switch verb {
	case "USER":
		return s.say("331 Anyone.\r\n")
	case "PASS":
		return s.say("230 In.\r\n")
	case "NOOP", "PBSZ", "PROT":
		return s.say("200 Fine.\r\n")
	case "TYPE":
		return cmp.Or(s.block(), s.say("200 Binary.\r\n"))
	case "CWD":
		s.dir = filepath.Join(s.dir, arg)
		return s.say("250 There.\r\n")
	case "AUTH":
		return s.auth()
	case "EPSV":
		return cmp.Or(s.listen(), s.say(fmt.Sprintf("229 Here (|||%d|)\r\n", s.port)))
	case "RETR":
		return s.retr(filepath.Join(s.root, s.dir, arg))
	case "STOR":
		return s.stor(filepath.Join(s.root, s.dir, arg))
	case "LIST", "MLSD":
		return s.list(filepath.Join(s.root, s.dir), verb == "MLSD")
	}
	s.say("221 Bye.\r\n")
	return io.EOF
}

// block takes the connection out of the poller.
func (s *stubSession) block() error {
	if s.conn == nil {
		return nil
	}
	f, err := s.conn.File()
	if err != nil {
		return err
	}
	defer f.Close()
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return err
	}
	s.conn.Close()
	s.conn, s.ctl = nil, &sock{fd}
	s.rw = s.ctl
	s.in.Reset(s.rw)
	return unix.SetNonblock(fd, false)
}

func (s *stubSession) auth() error {
	if err := cmp.Or(s.block(), s.say("234 TLS.\r\n")); err != nil {
		return err
	}
	c := tls.Server(wire{s.ctl}, s.conf)
	s.secret, s.rw = true, c
	s.in.Reset(c)
	return c.Handshake()
}

// listen opens the passive port, once a session.
func (s *stubSession) listen() error {
	if s.ln != nil {
		return nil
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	bound(fd)
	s.ln = &sock{fd}
	err = cmp.Or(unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), unix.Listen(fd, 8))
	if err != nil {
		return err
	}
	addr, err := unix.Getsockname(fd)
	if err == nil {
		s.port = addr.(*unix.SockaddrInet4).Port
	}
	return err
}

func (s *stubSession) accept() (data *sock, err error) {
	fd := -1
	err = again(func() (err error) { fd, _, err = unix.Accept4(s.ln.fd, unix.SOCK_CLOEXEC); return })
	return &sock{fd}, err
}
