package bg

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftp"
)

// patience is how long anything may take in a test before it counts as hung.
const patience = 2 * time.Minute

// client is a plain FTP client that asserts each reply.
type client struct {
	t    *testing.T
	conn net.Conn
	text *textproto.Conn
}

// dial connects and takes the greeting.
func dial(t *testing.T, addr net.Addr) *client {
	t.Helper()
	conn, err := net.DialTimeout(addr.Network(), addr.String(), patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	c := &client{t, conn, textproto.NewConn(conn)}
	c.reply(220)
	return c
}

// login connects and logs in.
func login(t *testing.T, addr net.Addr, user string) *client {
	t.Helper()
	c := dial(t, addr)
	c.cmd(331, "USER %s", user)
	c.cmd(230, "PASS secret-of-%s", user)
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

// end asserts that the server has closed the connection.
func (c *client) end() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.text.R); err != nil || len(rest) > 0 {
		c.t.Fatalf("want the end of the connection, got %q, %v", rest, err)
	}
}

// retr begins a download and returns its data connection.
func (c *client) retr(path string) net.Conn {
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
	c.cmd(150, "RETR %s", path)
	return data
}

// start starts s on a free loopback port and stops it with the test.
func start(t *testing.T, s *Server) *Server {
	t.Helper()
	if s.FTP == nil {
		s.FTP = &ftp.Server{FS: fstest.MapFS{"hello": {Data: []byte("hello, world\n")}}}
	}
	s.Addr = "127.0.0.1:0"
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		s.Stop(ctx)
	})
	return s
}

// bigSize is more than the sockets of a data connection hold, so that a
// transfer of so much goes on until the client reads.
const bigSize = 64 << 20

// bigTree has a file "big" of bigSize, which takes no room on the disk.
func bigTree(t *testing.T) fs.FS {
	t.Helper()
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "big"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(bigSize); err != nil {
		t.Fatal(err)
	}
	return os.DirFS(dir)
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

// journal is a log that may be read while it is written.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, nil))
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}
