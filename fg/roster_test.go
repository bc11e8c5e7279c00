package fg

import (
	"errors"
	"io"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"uftpd/shared/ftp"
)

// What never logs in is not the client, and keeps nobody from being served.
func TestScansAreNotTheClient(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config()})
	sv.connect().conn.Close() // a port scan
	check := sv.dial()        // a health check
	check.cmd(221, "QUIT")
	check.end()
	web := sv.dial()
	web.cmd(421, "GET / HTTP/1.0")
	web.end()
	guess := sv.dial()
	guess.cmd(331, "USER eve")
	guess.cmd(530, "PASS wrong")
	guess.conn.Close()
	silent := sv.dial()
	sv.waiting()
	c := sv.login("ann")
	silent.refused()
	c.cmd(221, "QUIT")
	if v, err := sv.wait(); err != nil || v.User != "ann" || v.Sessions != 1 || !v.Quit {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestOthersAreToldAtOnce(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config()})
	c := sv.login("ann")
	for range 3 {
		sv.connect().refused()
	}
	c.cmd(200, "NOOP")
	c.cmd(220, "REIN") // it is the client all the same
	sv.connect().refused()
	c.cmd(331, "USER eva")
	c.cmd(230, "PASS x")
	c.cmd(221, "QUIT")
	if v, err := sv.wait(); err != nil || v.User != "eva" || v.Sessions != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
}

// What a client has sent already is read before its connection is closed:
// else it would be reset, which on some systems takes the reply along.
func TestHastyClientIsToldToo(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c := (&serving{t: t, addr: ln.Addr().String()}).connect()
	const hasty = "USER bob\r\nPASS x\r\n"
	io.WriteString(c.conn, hasty)
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		r := &recorder{TCPConn: conn.(*net.TCPConn)}
		refuse(t.Context(), struct {
			net.Conn
			closeWriter
		}{r, r}, busy)
		read <- r.got.String()
	}()
	c.refused()
	if got := <-read; got != hasty {
		t.Errorf("read before closing: %q", got)
	}
}

type closeWriter interface{ CloseWrite() error }

// recorder keeps what is read.
type recorder struct {
	*net.TCPConn
	got strings.Builder
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.TCPConn.Read(p)
	r.got.Write(p[:n])
	return n, err
}

// Also in a flood of connections that are not closed each is told.
func TestFloodIsToldAtOnce(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config()})
	c := sv.login("ann")
	var others []*client
	for range maxRefusing + 20 {
		others = append(others, sv.connect())
	}
	for _, o := range others {
		if msg := o.reply(421); msg != busyText {
			t.Fatalf("421 says %q", msg)
		}
	}
	c.cmd(221, "QUIT")
	began := time.Now()
	if _, err := sv.wait(); err != nil {
		t.Fatal(err)
	}
	if d := time.Since(began); d >= grace {
		t.Errorf("those who were turned away held Serve up for %v", d)
	}
}

// Of many who log in at the same time just one becomes the client.
func TestSimultaneousLogins(t *testing.T) {
	t.Parallel()
	const n = 8
	srv := config()
	var together sync.WaitGroup
	together.Add(n)
	srv.Login = loginFunc(func(string) error {
		together.Done()
		together.Wait()
		return nil
	})
	sv := serve(t, &Server{FTP: srv})
	clients := make([]*client, n)
	for i := range clients {
		clients[i] = sv.dial()
		clients[i].cmd(331, "USER ann")
	}
	for _, c := range clients {
		c.text.PrintfLine("PASS x")
	}
	var in *client
	for _, c := range clients {
		code, msg, err := c.text.ReadCodeLine(0)
		switch {
		case err != nil && !errors.As(err, new(*textproto.Error)):
			t.Fatal(err)
		case code == 230 && in == nil:
			in = c
		case code != 421 || msg != busyText:
			t.Errorf("%d %s", code, msg)
		default:
			c.end()
		}
	}
	if in == nil {
		t.Fatal("nobody is in")
	}
	in.cmd(221, "QUIT")
	if v, err := sv.wait(); err != nil || v.Sessions != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestOldestMakesRoom(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config()})
	var silent []*client
	for range maxWaiting {
		silent = append(silent, sv.dial())
	}
	c := sv.dial()
	if msg := silent[0].reply(421); msg != "Too many connections, please try again." {
		t.Errorf("421 says %q", msg)
	}
	silent[0].end()
	silent[1].cmd(200, "NOOP")
	c.cmd(331, "USER ann")
	c.cmd(230, "PASS x")
	for _, s := range silent[1:] {
		s.refused()
	}
	c.cmd(221, "QUIT")
	if _, err := sv.wait(); err != nil {
		t.Fatal(err)
	}
}

// A client that is lost between its password and the answer was none.
func TestGoneDuringLogin(t *testing.T) {
	t.Parallel()
	d := newRoster(false)
	told := false
	g := &candidate{dismiss: func(error) { told = true }}
	if !d.admit(g) || !d.claim(g, &ftp.Client{}) {
		t.Fatal("the first is not let in")
	}
	if late := new(candidate); d.admit(late) {
		t.Fatal("another is let in")
	}
	d.leave(g, ftp.ErrGone)
	next := &candidate{}
	if !d.admit(next) || !d.claim(next, &ftp.Client{}) || told {
		t.Fatal("the place is not free again")
	}
	select {
	case <-d.over:
		t.Fatal("the visit is over")
	default:
	}
}

func TestSameHost(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config(), SameHost: true})
	waiting := sv.dial()
	first, second := sv.login("ann"), sv.login("ann")
	waiting.cmd(331, "USER ann")
	waiting.cmd(230, "PASS x")
	data := second.data("RETR hello")
	io.ReadAll(data)
	second.reply(226)
	first.cmd(221, "QUIT")
	first.end()
	second.cmd(200, "NOOP")
	second.conn.Close()
	sv.waiting()
	third := sv.login("ann")
	waiting.cmd(221, "QUIT")
	third.cmd(221, "QUIT")
	v, err := sv.wait()
	if err != nil || v.Sessions != 4 || v.Quit || !errors.Is(v.End, ftp.ErrGone) || v.Out.Files != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	if v.Addr.String() != first.conn.LocalAddr().String() {
		t.Errorf("the visit is of %v", v.Addr)
	}
}

// Another address is another host, also with SameHost.
func TestSameHostOnly(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config(), SameHost: true})
	other := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}, Timeout: patience}
	probe, err := other.Dial("tcp", sv.addr)
	if err != nil {
		t.Skip("no second loopback address 127.0.0.2: ", err)
	}
	defer probe.Close()
	c := sv.login("ann")
	conn, err := other.Dial("tcp", sv.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	(&client{t, conn, textproto.NewConn(conn)}).refused()
	c.cmd(221, "QUIT")
	if v, err := sv.wait(); err != nil || v.Sessions != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
}
