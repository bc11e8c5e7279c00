package ftp_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"uftpd/shared/ftp"
)

// gone is a server over a disk, and what became of its sessions.
type gone struct {
	dir, addr string
	clients   chan *ftp.Client
	verdicts  chan ftp.Verdict
	ends      chan error
}

func serveGone(t *testing.T) gone {
	t.Helper()
	g := gone{t.TempDir(), "", make(chan *ftp.Client, 1), make(chan ftp.Verdict, 1), make(chan error, 1)}
	srv := &ftp.Server{FS: openDisk(t, g.dir), Hooks: ftp.Hooks{
		LoggedIn:      func(c *ftp.Client, _ string, _ error) { g.clients <- c },
		TransferEnded: func(_ *ftp.Client, _ *ftp.Transfer, err error) { g.verdicts <- ftp.VerdictOf(err) },
		Disconnected:  func(_ *ftp.Client, err error) { g.ends <- err },
	}}
	g.addr = serve(t, srv)
	return g
}

// next is what comes from one of the channels.
func next[T any](t *testing.T, what string, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(time.Minute):
		t.Fatalf("no %s", what)
		panic("not reached")
	}
}

func (g gone) check(t *testing.T, want string) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(g.dir, "f"))
	if err != nil || string(got) != want {
		t.Errorf("the file has %.20q (%d bytes), %v; want %q", got, len(got), err, want)
	}
}

// TestUploadOfDeadClient has a client's system close its connections in the
// order in which they were opened, as that of a program that is killed does.
// The end of its upload is not that of the file.
func TestUploadOfDeadClient(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ part, behind string }{
		"small":     {"half", ""},
		"large":     {strings.Repeat("half", 100_000), ""},
		"pipelined": {"half", "NOOP\r\nQUITE\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := serveGone(t)
			for range 20 {
				c := login(t, g.addr)
				next(t, "login", g.clients)
				c.put("STOR f", "old", "226")
				next(t, "verdict", g.verdicts)
				data := c.pasv()
				io.WriteString(data, tt.part)
				io.WriteString(c.conn, "STOR f\r\n"+tt.behind)
				c.want("150")
				c.conn.Close()
				data.Close()
				if v := next(t, "verdict", g.verdicts); v != ftp.Reset {
					t.Fatalf("the verdict is %s", v)
				}
				next(t, "end", g.ends)
				g.check(t, "old")
			}
		})
	}
}

// TestUploadAndQuit has a client that does not wait for the answers: it has
// said that this is all.
func TestUploadAndQuit(t *testing.T) {
	t.Parallel()
	waits := map[string]bool{"QUIT": true, "BYE": true, "pipelined": true} // for the answer
	for name, quit := range map[string]func(c *client, data net.Conn){
		"QUIT": func(c *client, data net.Conn) { quitAndWait(c, data, "QUIT") },
		"BYE":  func(c *client, data net.Conn) { quitAndWait(c, data, "BYE") },
		"close": func(c *client, data net.Conn) {
			c.cmd("STOR f", "150")
			io.WriteString(data, "whole")
			quitAndClose(c, data)
		},
		"close with the 150 unread": func(c *client, data net.Conn) {
			io.WriteString(data, "who")
			io.WriteString(c.conn, "STOR f\r\n")
			c.conn.Read(make([]byte, 1))
			io.WriteString(data, "le")
			quitAndClose(c, data)
		},
		"pipelined": func(c *client, data net.Conn) {
			io.WriteString(data, "whole")
			io.WriteString(c.conn, "STOR f\r\nNOOP\r\nQUIT\r\n")
			data.Close()
			c.conn.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, c.conn)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := serveGone(t)
			for range 20 {
				c := login(t, g.addr)
				next(t, "login", g.clients)
				quit(c, c.pasv())
				if v := next(t, "verdict", g.verdicts); v != ftp.Complete {
					t.Fatalf("the verdict is %s", v)
				}
				if err := next(t, "end", g.ends); waits[name] && err != nil {
					t.Errorf("the session ended with %v", err)
				}
				g.check(t, "whole")
			}
		})
	}
}

// quitAndClose says that this is all, and is gone.
func quitAndClose(c *client, data net.Conn) {
	io.WriteString(c.conn, "QUIT\r\n")
	data.Close()
	c.conn.Close()
}

// quitAndWait says that this is all, closes its half, and reads the answers.
func quitAndWait(c *client, data net.Conn, verb string) {
	c.cmd("STOR f", "150")
	io.WriteString(c.conn, verb+"\r\n")
	c.conn.(*net.TCPConn).CloseWrite()
	io.WriteString(data, "whole")
	data.Close()
	c.want("226")
	c.want("221")
}

// TestCloseWhileFlooded closes a session that no longer reads what its client
// sends: its transfer ends all the same.
func TestCloseWhileFlooded(t *testing.T) {
	t.Parallel()
	g := serveGone(t)
	c := login(t, g.addr)
	client := next(t, "login", g.clients)
	data := c.pasv()
	defer data.Close()
	c.cmd("STOR f", "150")
	c.conn.SetWriteDeadline(time.Now().Add(time.Second))
	for err := error(nil); err == nil; { // until nobody reads it any more
		_, err = io.WriteString(c.conn, strings.Repeat("XXXX\r\n", 10_000))
	}
	client.Close()
	if v := next(t, "verdict", g.verdicts); v != ftp.Reset {
		t.Errorf("the verdict is %s", v)
	}
	next(t, "end", g.ends)
}

// TestInputOfDownload has clients that send something where they are to read.
func TestInputOfDownload(t *testing.T) {
	t.Parallel()
	for _, size := range []int{100 << 10, 3 << 20} { // sent at once, and not
		g := serveGone(t)
		c := login(t, g.addr)
		next(t, "login", g.clients)
		c.put("STOR f", strings.Repeat("x", size), "226")
		next(t, "verdict", g.verdicts)
		data := c.pasv()
		io.WriteString(data, "\r\n")
		c.cmd("RETR f", "150")
		const last = 64 << 10 // which fits in the system's buffers
		if _, err := io.ReadFull(data, make([]byte, size-last)); err != nil {
			t.Fatal(err)
		}
		c.want("226")
		if got, err := io.ReadAll(data); len(got) != last || err != nil {
			t.Errorf("%d bytes of the last %d came, %v", len(got), last, err)
		}
	}
}
