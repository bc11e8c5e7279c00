package fg

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// loginFunc is a Login that looks at the password only.
func loginFunc(check func(password string) error) func(context.Context, *ftp.Client, string, string) (ftp.Account, error) {
	return func(_ context.Context, _ *ftp.Client, _, password string) (ftp.Account, error) {
		return ftp.Account{}, check(password)
	}
}

func TestQuit(t *testing.T) {
	t.Parallel()
	before := time.Now()
	sv := serve(t, &Server{FTP: config()})
	c := sv.login("ann")
	sv.waiting()
	data := c.data("RETR hello")
	if got, err := io.ReadAll(data); string(got) != "hello, world\n" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	c.reply(226)
	c.cmd(221, "QUIT")
	v, err := sv.wait()
	if err != nil {
		t.Fatal(err)
	}
	if v.Addr.String() != c.conn.LocalAddr().String() || v.Began.Before(before) || v.Ended.Before(v.Began) || v.Ended.After(time.Now()) {
		t.Errorf("%+v", v)
	}
	v.Addr, v.Began, v.Ended = Visit{}.Addr, time.Time{}, time.Time{}
	if want := (Visit{User: "ann", Sessions: 1, Quit: true, Out: Count{Files: 1, Bytes: 13}}); v != want {
		t.Errorf("got  %+v\nwant %+v", v, want)
	}
}

func TestGone(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config()})
	sv.login("ann").conn.Close()
	v, err := sv.wait()
	if err != nil || v.User != "ann" || v.Quit || !errors.Is(v.End, ftp.ErrGone) {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tree, err := vfs.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := os.Create(filepath.Join(dir, "big")); err != nil || f.Truncate(64<<20) != nil || f.Close() != nil {
		t.Fatal("cannot make a big file")
	}
	sv := serve(t, &Server{FTP: &ftp.Server{FS: tree}})
	c := sv.login("ann")
	for _, cmd := range []string{"STOR new", "APPE new"} {
		up := c.data("%s", cmd)
		io.WriteString(up, "12345")
		up.Close()
		c.reply(226)
	}
	io.ReadAll(c.data("NLST"))
	c.reply(226)
	down := c.data("RETR big")
	io.ReadFull(down, make([]byte, 1000))
	down.Close()
	c.reply(426)
	c.cmd(550, "RETR nothing")
	c.cmd(221, "QUIT")
	v, err := sv.wait()
	if err != nil {
		t.Fatal(err)
	}
	if v.In != (Count{Files: 2, Bytes: 10}) || v.Lists != (Count{Files: 1, Bytes: int64(len("big\r\nnew\r\n"))}) {
		t.Errorf("in %+v, lists %+v", v.In, v.Lists)
	}
	if v.Out.Files != 0 || v.Out.Reset != 1 || v.Out.Bytes < 1000 || v.Failed() != 1 {
		t.Errorf("out %+v, %d failed", v.Out, v.Failed())
	}
}

func TestContextDoneWhileWaiting(t *testing.T) {
	t.Parallel()
	sv := serve(t, &Server{FTP: config()})
	c := sv.dial()
	cause := errors.New("it is late")
	sv.cancel(cause)
	c.reply(421)
	c.end()
	if v, err := sv.wait(); v != (Visit{}) || err != cause {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestContextDoneDuringTransfer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const size = 64 << 20
	if f, err := os.Create(filepath.Join(dir, "big")); err != nil || f.Truncate(size) != nil || f.Close() != nil {
		t.Fatal("cannot make a big file")
	}
	sv := serve(t, &Server{FTP: &ftp.Server{FS: os.DirFS(dir)}})
	c := sv.login("ann")
	data := c.data("RETR big")
	cause := errors.New("it is late")
	sv.cancel(cause)
	eventually(t, "the port is closed", func() bool {
		conn, err := net.Dial("tcp", sv.addr)
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	sv.waiting()
	if n, err := io.Copy(io.Discard, data); n != size || err != nil {
		t.Fatalf("%d bytes, %v", n, err)
	}
	c.reply(226)
	c.reply(421)
	c.end()
	v, err := sv.wait()
	if err != cause || v.Quit || !errors.Is(v.End, ftp.ErrStopped) || v.Out != (Count{Files: 1, Bytes: size}) {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestServeTells(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tree := fstest.MapFS{}
	for _, tc := range []struct {
		name, addr, want string
		srv              *ftp.Server
	}{
		{"no configuration", "127.0.0.1:0", "fg: no FTP configuration", nil},
		{"no tree", "127.0.0.1:0", "fg: no tree to serve", &ftp.Server{}},
		{"port taken", taken.Addr().String(), "fg: listen tcp " + taken.Addr().String(), &ftp.Server{FS: tree}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v, err := ListenAndServe(t.Context(), tc.addr, tc.srv)
			if err == nil || !strings.Contains(err.Error(), tc.want) || v != (Visit{}) {
				t.Fatalf("got %+v, %v, want %q", v, err, tc.want)
			}
		})
	}
}

func TestListenerFails(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sv := serveOn(t, &Server{FTP: config()}, ln)
	c := sv.dial()
	ln.Close()
	c.reply(421)
	if v, err := sv.wait(); v != (Visit{}) || !errors.Is(err, net.ErrClosed) {
		t.Fatalf("%+v, %v", v, err)
	}
}

// Once the client is there the listener is only for turning others away.
func TestListenerFailsDuringVisit(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sv := serveOn(t, &Server{FTP: config()}, ln)
	c := sv.login("ann")
	ln.Close()
	c.cmd(200, "NOOP")
	c.cmd(221, "QUIT")
	if v, err := sv.wait(); err != nil || !v.Quit {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestCallersConfigurationIsLeftAlone(t *testing.T) {
	t.Parallel()
	srv := config()
	srv.Login = nil
	calls := make(chan string, 1)
	srv.Hooks.LoggedIn = func(_ *ftp.Client, user string, _ error) { calls <- user }
	for range 2 {
		sv := serve(t, &Server{FTP: srv})
		sv.login("ann").cmd(221, "QUIT")
		if _, err := sv.wait(); err != nil || <-calls != "ann" {
			t.Fatal("the caller's hook was not called")
		}
	}
	if srv.Login != nil || srv.Hooks.TransferEnded != nil || srv.Sessions() != 0 {
		t.Fatal("the caller's Server has changed")
	}
}

func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	leakless(t, func() {
		sv := serve(t, &Server{FTP: config()})
		sv.dial()
		c := sv.login("ann")
		sv.connect() // refused, and does not care
		c.cmd(221, "QUIT")
		if _, err := sv.wait(); err != nil {
			t.Fatal(err)
		}
	})
}
