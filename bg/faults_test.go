package bg

import (
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"uftpd/shared/ftp"
)

// scripted is a listener whose Accept waits and then fails, step by step; a
// step without an error gives a connection. It records when it was called.
type scripted struct {
	net.Listener
	steps  []step
	began  time.Time
	called []time.Duration
	closed chan struct{}
}

type step struct {
	after time.Duration
	err   error
}

func (l *scripted) Accept() (net.Conn, error) {
	l.called = append(l.called, time.Since(l.began))
	if len(l.steps) == 0 {
		<-l.closed
		return nil, net.ErrClosed
	}
	next := l.steps[0]
	l.steps = l.steps[1:]
	time.Sleep(next.after)
	if next.err != nil {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", next.err)}
	}
	server, client := net.Pipe()
	client.Close()
	return server, nil
}

func (l *scripted) Close() error {
	close(l.closed)
	return nil
}

// Failures are paused after, ever longer, and logged once until it has gone
// well for a while.
func TestAcceptBacksOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		full := syscall.EMFILE
		ln := &scripted{began: time.Now(), closed: make(chan struct{}), steps: []step{
			{0, full}, {0, full}, {0, syscall.ENFILE}, {0, nil}, {0, full}, {time.Minute, nil}, {0, syscall.ENOBUFS},
		}}
		var log journal
		p := openPort(ln, log.logger())
		received := 0
		go p.accept(
			func(conn net.Conn) { conn.Close(); received++ },
			func(err error) { t.Errorf("failed: %v", err) })
		time.Sleep(2 * time.Minute)
		p.close()
		if received != 2 {
			t.Errorf("%d connections", received)
		}
		const ms = time.Millisecond
		want := []time.Duration{0, 5 * ms, 15 * ms, 35 * ms, 35 * ms, 40 * ms, time.Minute + 40*ms, time.Minute + 45*ms}
		if !slices.Equal(ln.called, want) {
			t.Errorf("called after %v, want %v", ln.called, want)
		}
		if n := strings.Count(log.String(), "cannot accept connections"); n != 2 {
			t.Errorf("two episodes are logged %d times:\n%s", n, &log)
		}
	})
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	var b backoff
	var got []time.Duration
	for range 10 {
		got = append(got, b.next()/time.Millisecond)
	}
	for i, want := range []time.Duration{5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000} {
		if got[i] != want {
			t.Errorf("pause %d is %d ms, want %d", i, got[i], want)
		}
	}
}

func TestFatalAcceptError(t *testing.T) {
	t.Parallel()
	ln := listen(t)
	s := &Server{FTP: &ftp.Server{FS: fstest.MapFS{}}}
	if err := s.StartOn(ln); err != nil {
		t.Fatal(err)
	}
	c := login(t, s.ListenAddr(), "ann")
	ln.Close() // by someone else
	if err := s.Wait(); !errors.Is(err, net.ErrClosed) {
		t.Fatalf("Wait: %v", err)
	}
	if err := s.Restart(t.Context()); !errors.Is(err, net.ErrClosed) {
		t.Fatalf("Restart: %v", err)
	}
	c.cmd(200, "NOOP") // sessions go on
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.reply(421)
}

func TestPanicCostsOneSession(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"Connected", "Replied", "Disconnected"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			var log journal
			var armed atomic.Bool
			armed.Store(true)
			bang := func() {
				if armed.CompareAndSwap(true, false) {
					panic("bang in " + where)
				}
			}
			config := &ftp.Server{FS: fstest.MapFS{}}
			switch where {
			case "Connected":
				config.Hooks.Connected = func(*ftp.Client) { bang() }
			case "Replied":
				config.Hooks.Replied = func(*ftp.Client, ftp.Reply) { bang() }
			case "Disconnected":
				config.Hooks.Disconnected = func(*ftp.Client, error) { bang() }
			}
			s := start(t, &Server{FTP: config, Logger: log.logger()})
			conn, err := net.Dial("tcp", s.ListenAddr().String())
			if err != nil {
				t.Fatal(err)
			}
			if where == "Disconnected" {
				conn.Close()
			}
			defer conn.Close()
			eventually(t, "a log entry", func() bool { return strings.Contains(log.String(), "bang in "+where) })
			conn.SetDeadline(time.Now().Add(patience))
			if n, err := conn.Read(make([]byte, 1)); err == nil && where == "Connected" {
				t.Errorf("read %d bytes, want the end", n)
			}
			eventually(t, "nobody is listed", func() bool { return len(s.Clients()) == 0 })
			login(t, s.ListenAddr(), "ann").cmd(221, "QUIT")
		})
	}
}

// TestPanicMeanwhile has a hook panic at what is heard during a transfer. That
// costs the transfer.
func TestPanicMeanwhile(t *testing.T) {
	t.Parallel()
	var log journal
	ended := make(chan error, 1)
	config := &ftp.Server{FS: bigTree(t)}
	config.Hooks.TransferEnded = func(_ *ftp.Client, _ *ftp.Transfer, err error) { ended <- err }
	config.Hooks.Command = func(_ *ftp.Client, line string) {
		if line == "NOOP meanwhile" {
			panic("bang in NOOP")
		}
	}
	s := &Server{FTP: config, Logger: log.logger()}
	s.Verbose(1)
	c := login(t, start(t, s).ListenAddr(), "ann")
	data := c.retr("big")
	if got, want := c.cmd(451, "NOOP meanwhile"), "Local error, transfer aborted."; got != want {
		t.Errorf("the transfer ended with %q, want %q", got, want)
	}
	if err := <-ended; err == nil || !strings.HasPrefix(err.Error(), "panic: bang in NOOP") {
		t.Errorf("the hook is told %v", err)
	}
	if n, _ := io.Copy(io.Discard, data); n == bigSize {
		t.Error("the transfer went on")
	}
	for _, want := range []string{`command=RETR error="panic: bang in NOOP"`, "TestPanicMeanwhile.func"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s:\n%s", want, log.String())
		}
	}
	if got := c.cmd(211, "STAT"); strings.Contains(got, "RETR") {
		t.Errorf("STAT tells of a transfer:\n%s", got)
	}
	c.cmd(221, "QUIT")
}
