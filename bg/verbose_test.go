package bg

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
)

func TestVerboseWhileRunning(t *testing.T) {
	t.Parallel()
	var log journal
	s := start(t, &Server{Logger: log.logger()})
	c := login(t, s.ListenAddr(), "silent")
	if got := log.String(); got != "" {
		t.Fatalf("level 0 logs:\n%s", got)
	}
	s.Verbose(1)
	ann := login(t, s.ListenAddr(), "ann")
	c.cmd(200, "NOOP")
	s.Verbose(2)
	c.cmd(200, "NOOP")
	bob := login(t, s.ListenAddr(), "bob")
	s.Verbose(0)
	for _, c := range []*client{c, ann, bob} {
		c.cmd(221, "QUIT")
		c.end()
	}
	got := log.String()
	for text, want := range map[string]int{
		"msg=connected":             2,
		"msg=login ":                2,
		"user=ann":                  1,
		"msg=command":               4,
		"command=NOOP":              1,
		`command="PASS ***"`:        1,
		"msg=reply":                 5,
		"code=230":                  1,
		"secret-of":                 0,
		"silent":                    0,
		"msg=disconnected":          0,
		"code=221":                  0,
		c.conn.LocalAddr().String(): 2,
	} {
		if n := strings.Count(got, text); n != want {
			t.Errorf("%q is there %d times, want %d", text, n, want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestServiceIsLogged(t *testing.T) {
	t.Parallel()
	var log journal
	s := &Server{Logger: log.logger()}
	s.Verbose(1)
	addr := start(t, s).ListenAddr().String()
	if err := s.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"msg=listening addr=" + addr, "msg=restarted", "msg=stopped"}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("log:\n%s", &log)
	}
	for i := range want {
		if !strings.HasSuffix(lines[i], want[i]) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want[i])
		}
	}
}

// countingLog notes for each line how often the server's own hook had been
// called before it.
type countingLog struct {
	slog.Handler
	counted *atomic.Int64
	lines   chan string
}

func (l countingLog) Handle(_ context.Context, r slog.Record) error {
	l.lines <- fmt.Sprintf("%s %d", r.Message, l.counted.Load())
	return nil
}

// TestFiguresAgreeWithTheLog: whoever waits for a line of the log and asks for
// the figures then must find it counted.
func TestFiguresAgreeWithTheLog(t *testing.T) {
	t.Parallel()
	var counted atomic.Int64
	lines := make(chan string, 9)
	config := &ftp.Server{FS: fstest.MapFS{}, Hooks: ftp.Hooks{
		Connected:    func(*ftp.Client) { counted.Add(1) },
		LoggedIn:     func(*ftp.Client, string, error) { counted.Add(10) },
		Disconnected: func(*ftp.Client, error) { counted.Add(100) },
	}}
	s := &Server{FTP: config, Logger: slog.New(countingLog{slog.NewTextHandler(io.Discard, nil), &counted, lines})}
	s.Verbose(1)
	login(t, start(t, s).ListenAddr(), "ann").cmd(221, "QUIT")
	for _, want := range []string{"listening 0", "connected 1", "login 11", "disconnected 111"} {
		if got := <-lines; got != want {
			t.Errorf("the log says %q, want %q", got, want)
		}
	}
}
