package bg

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
)

func TestStartTwice(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{})
	if err := s.Start(); !errors.Is(err, ErrStarted) {
		t.Fatalf("second Start: %v", err)
	}
}

func TestStartTells(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{}
	taken := start(t, &Server{}).ListenAddr().String()
	for _, tc := range []struct {
		name string
		srv  *Server
		want string
	}{
		{"no configuration", &Server{}, "bg: no FTP configuration"},
		{"no tree", &Server{FTP: &ftp.Server{}}, "no tree to serve"},
		{"port taken", &Server{FTP: &ftp.Server{FS: tree}, Addr: taken}, "bg: listen tcp " + taken},
		{"no such host", &Server{FTP: &ftp.Server{FS: tree}, Addr: "127.0.0.1:nowhere"}, "nowhere"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.srv.Start()
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
			if tc.srv.ListenAddr() != nil {
				t.Fatal("it has an address")
			}
			if err := tc.srv.Wait(); err != nil {
				t.Fatalf("Wait: %v", err)
			}
		})
	}
}

func TestPortErrorIsWrapped(t *testing.T) {
	t.Parallel()
	addr := start(t, &Server{}).ListenAddr().String()
	err := (&Server{FTP: &ftp.Server{FS: fstest.MapFS{}}, Addr: addr}).Start()
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "listen" {
		t.Fatalf("%v is no listen error", err)
	}
}

func TestCallersConfigurationIsLeftAlone(t *testing.T) {
	t.Parallel()
	var seen atomic.Int32
	config := &ftp.Server{FS: fstest.MapFS{}}
	config.Hooks.Connected = func(*ftp.Client) { seen.Add(1) }
	s := start(t, &Server{FTP: config})
	dial(t, s.ListenAddr()).cmd(221, "QUIT")
	if seen.Load() != 1 {
		t.Fatalf("the caller's hook was called %d times", seen.Load())
	}
	if config.Hooks.Disconnected != nil || config.Sessions() != 0 {
		t.Fatal("the caller's Server has changed")
	}
}

func TestStopIdempotentAndStartAgain(t *testing.T) {
	t.Parallel()
	s := &Server{}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatalf("Stop before Start: %v", err)
	}
	start(t, s)
	waited := make(chan error, 1)
	go func() { waited <- s.Wait() }()
	for range 3 {
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-waited; err != nil {
		t.Fatalf("Wait: %v", err)
	}
	if s.ListenAddr() != nil {
		t.Fatal("a stopped server has an address")
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	login(t, s.ListenAddr(), "ann").cmd(221, "QUIT")
}

func TestStopTellsIdleClients(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{})
	fresh, idle := dial(t, s.ListenAddr()), login(t, s.ListenAddr(), "ann")
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client{fresh, idle} {
		if msg := c.reply(421); !strings.Contains(msg, "stopping") {
			t.Errorf("421 says %q", msg)
		}
		c.end()
	}
}

func TestStopLetsTransfersFinish(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{FTP: &ftp.Server{FS: bigTree(t)}})
	addr := s.ListenAddr()
	c := login(t, addr, "ann")
	data := c.retr("big")
	if _, err := io.ReadFull(data, make([]byte, 1024)); err != nil {
		t.Fatal(err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(context.Background()) }()
	eventually(t, "the stop", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.svc.run == nil
	})
	late, err := net.Dial("tcp", addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	if told, err := io.ReadAll(late); string(told) != stopping.Error()+"\r\n" || err != nil {
		t.Fatalf("a client that comes now is told %q, %v", told, err)
	}
	select {
	case err := <-stopped:
		t.Fatalf("Stop returned %v in the middle of a transfer", err)
	default:
	}
	if err := s.Start(); !errors.Is(err, ErrStarted) {
		t.Fatalf("Start while stopping: %v", err)
	}
	if err := s.Restart(t.Context()); !errors.Is(err, ErrNotStarted) {
		t.Fatalf("Restart while stopping: %v", err)
	}
	n, err := io.Copy(io.Discard, data)
	if err != nil || n != bigSize-1024 {
		t.Fatalf("the rest has %d bytes, %v", n, err)
	}
	c.reply(226)
	c.reply(421)
	c.end()
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
}

func TestStopCutsWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{FTP: &ftp.Server{FS: bigTree(t)}})
	c := login(t, s.ListenAddr(), "ann")
	data := c.retr("big")
	eventually(t, "bytes move", func() bool {
		cs := s.Clients()
		return len(cs) == 1 && cs[0].Transfer != nil && cs[0].Transfer.Bytes > 0
	})
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(ctx) }()
	eventually(t, "the stop", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.svc.run == nil
	})
	cancel()
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Fatalf("Stop: %v", err)
	}
	if n, _ := io.Copy(io.Discard, data); n >= bigSize {
		t.Fatalf("all %d bytes came", n)
	}
	eventually(t, "nobody is listed", func() bool { return len(s.Clients()) == 0 })
}

func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	leakless(t, func() {
		s := start(t, &Server{FTP: &ftp.Server{FS: bigTree(t)}})
		dial(t, s.ListenAddr())
		login(t, s.ListenAddr(), "ann").cmd(221, "QUIT")
		gone := login(t, s.ListenAddr(), "bob")
		gone.retr("big")
		gone.conn.Close()
		login(t, s.ListenAddr(), "eve").retr("big")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Stop(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("Stop: %v", err)
		}
	})
}
