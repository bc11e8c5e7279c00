package ftptest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftp"
)

// recorder is a test that may fail without failing this one.
type recorder struct {
	testing.TB
	errors   []string
	cleanups []func()
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func greeting(t *testing.T, addr string) (net.Conn, string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return conn, line
}

func TestServerServesUntilTheEnd(t *testing.T) {
	t.Parallel()
	r := &recorder{TB: t}
	srv := NewServer(r, fstest.MapFS{}, func(s *ftp.Server) { s.Greeting = "Test." })
	if want := "ftp://" + srv.Addr + "/"; srv.URL != want {
		t.Errorf("URL is %s, want %s", srv.URL, want)
	}
	for range 3 {
		if _, line := greeting(t, srv.Addr); line != "220 Test.\r\n" {
			t.Errorf("greeting is %q", line)
		}
	}
	if len(r.cleanups) != 1 {
		t.Fatalf("%d cleanups, want 1", len(r.cleanups))
	}
	r.cleanups[0]()
	srv.Close()
	if _, err := net.Dial("tcp", srv.Addr); err == nil {
		t.Error("still listening after Close")
	}
	if n := srv.FTP.Sessions(); n != 0 {
		t.Errorf("%d sessions after Close", n)
	}
	if len(r.errors) > 0 {
		t.Errorf("Close complains: %v", r.errors)
	}
}

func TestUnstartedServerCanBeChanged(t *testing.T) {
	t.Parallel()
	srv := NewUnstartedServer(t, fstest.MapFS{})
	if srv.Addr != "" {
		t.Errorf("Addr is %q before Start", srv.Addr)
	}
	srv.FTP.Greeting = "Changed."
	srv.Start()
	if _, line := greeting(t, srv.Addr); line != "220 Changed.\r\n" {
		t.Errorf("greeting is %q", line)
	}
}

func TestCloseNeedsNoStart(t *testing.T) {
	t.Parallel()
	NewUnstartedServer(t, fstest.MapFS{}).Close()
}

// A goroutine that a session has started and left behind is found, although
// other servers run at the same time.
func TestCloseFindsLeaks(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	r := &recorder{TB: t}
	srv := NewUnstartedServer(r, fstest.MapFS{})
	srv.grace = 100 * time.Millisecond
	srv.FTP.Hooks.Connected = func(*ftp.Client) { go func() { <-release }() }
	srv.Start()
	conn, _ := greeting(t, srv.Addr)
	conn.Close()
	srv.Listener.Close()
	srv.sessions.Wait() // it ends in time, however busy the machine is
	srv.Close()
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "left goroutines behind") {
		t.Errorf("errors are %q", r.errors)
	}
}

// A session that does not end is cut off, then told.
func TestCloseFindsStuckSessions(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := &recorder{TB: t}
	srv := NewUnstartedServer(r, fstest.MapFS{})
	srv.grace = 100 * time.Millisecond
	srv.FTP.Hooks.Disconnected = func(*ftp.Client, error) { <-release }
	srv.Start()
	greeting(t, srv.Addr)
	srv.Close()
	close(release)
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "sessions that do not end") {
		t.Errorf("errors are %q", r.errors)
	}
}
