package fg

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"runtime/pprof"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftp"
)

// patience is how long anything may take in a test before it counts as hung.
const patience = 2 * time.Minute

const busyText = "One client is served at a time, please try later."

// config serves one small file to anyone whose password isn't "wrong".
func config() *ftp.Server {
	return &ftp.Server{
		FS: fstest.MapFS{"hello": {Data: []byte("hello, world\n")}},
		Login: loginFunc(func(password string) error {
			if password == "wrong" {
				return fmt.Errorf("wrong password")
			}
			return nil
		}),
	}
}

// serving is a Serve under way.
type serving struct {
	t      *testing.T
	addr   string
	cancel context.CancelCauseFunc
	done   chan struct{}
	visit  Visit
	err    error
}

// serve calls Serve in the background.
func serve(t *testing.T, s *Server) *serving {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveOn(t, s, ln)
}

func serveOn(t *testing.T, s *Server, ln net.Listener) *serving {
	ctx, cancel := context.WithCancelCause(context.Background())
	sv := &serving{t: t, addr: ln.Addr().String(), cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(sv.done)
		sv.visit, sv.err = s.Serve(ctx, ln)
	}()
	t.Cleanup(func() {
		cancel(nil)
		<-sv.done
	})
	return sv
}

// wait returns what Serve returned.
func (sv *serving) wait() (Visit, error) {
	sv.t.Helper()
	select {
	case <-sv.done:
	case <-time.After(patience):
		sv.t.Fatal("Serve does not return")
	}
	if conn, err := net.Dial("tcp", sv.addr); err == nil {
		conn.Close()
		sv.t.Error("the port is still open")
	}
	return sv.visit, sv.err
}

// waiting asserts that Serve has not returned.
func (sv *serving) waiting() {
	sv.t.Helper()
	select {
	case <-sv.done:
		sv.t.Fatalf("Serve returned %+v, %v", sv.visit, sv.err)
	default:
	}
}

// client is a plain FTP client that asserts each reply.
type client struct {
	t    *testing.T
	conn net.Conn
	text *textproto.Conn
}

// connect connects and takes no greeting.
func (sv *serving) connect() *client {
	sv.t.Helper()
	conn, err := net.DialTimeout("tcp", sv.addr, patience)
	if err != nil {
		sv.t.Fatal(err)
	}
	sv.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return &client{sv.t, conn, textproto.NewConn(conn)}
}

// dial connects and takes the greeting.
func (sv *serving) dial() *client {
	sv.t.Helper()
	c := sv.connect()
	c.reply(220)
	return c
}

// login connects and logs in.
func (sv *serving) login(user string) *client {
	sv.t.Helper()
	c := sv.dial()
	c.cmd(331, "USER %s", user)
	c.cmd(230, "PASS x")
	c.cmd(200, "TYPE I")
	return c
}

func (c *client) cmd(code int, format string, args ...any) string {
	c.t.Helper()
	if err := c.text.PrintfLine(format, args...); err != nil {
		c.t.Fatal(err)
	}
	return c.reply(code)
}

func (c *client) reply(code int) string {
	c.t.Helper()
	_, msg, err := c.text.ReadResponse(code)
	if err != nil {
		c.t.Fatalf("want reply %d: %v", code, err)
	}
	return msg
}

// refused asserts that c is told that it is not served, and closed.
func (c *client) refused() {
	c.t.Helper()
	if msg := c.reply(421); msg != busyText {
		c.t.Errorf("421 says %q", msg)
	}
	c.end()
}

// end asserts that the server has closed the connection.
func (c *client) end() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.text.R); err != nil || len(rest) > 0 {
		c.t.Fatalf("want the end of the connection, got %q, %v", rest, err)
	}
	c.conn.Close()
}

// data makes a data connection and sends the command that uses it.
func (c *client) data(format string, args ...any) net.Conn {
	c.t.Helper()
	var port int
	msg := c.cmd(229, "EPSV")
	if _, err := fmt.Sscanf(msg[strings.Index(msg, "(|||"):], "(|||%d|)", &port); err != nil {
		c.t.Fatalf("%q: %v", msg, err)
	}
	host, _, _ := net.SplitHostPort(c.conn.RemoteAddr().String())
	data, err := net.Dial("tcp", net.JoinHostPort(host, fmt.Sprint(port)))
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { data.Close() })
	data.SetDeadline(time.Now().Add(patience))
	c.cmd(150, format, args...)
	return data
}

// eventually waits until ok.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		}
	}
}

// leakless runs f and asserts that all goroutines it started, and those they
// started, come to an end: goroutines inherit the labels of their parent.
func leakless(t *testing.T, f func()) {
	t.Helper()
	label := fmt.Sprintf("%q:%q", "leakless", t.Name())
	pprof.Do(context.Background(), pprof.Labels("leakless", t.Name()), func(context.Context) { f() })
	eventually(t, "the end of all goroutines", func() bool {
		var b bytes.Buffer
		pprof.Lookup("goroutine").WriteTo(&b, 1)
		return !strings.Contains(b.String(), label)
	})
}
