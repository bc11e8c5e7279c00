package bg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"sync"
	"testing"
	"time"

	"uftpd/shared/ftp"
)

func TestRestartNotStarted(t *testing.T) {
	t.Parallel()
	if err := new(Server).Restart(t.Context()); !errors.Is(err, ErrNotStarted) {
		t.Fatal(err)
	}
}

func TestRestartDrainsAndServes(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{FTP: &ftp.Server{FS: bigTree(t)}})
	addr := s.ListenAddr()
	idle, busy := login(t, addr, "idle"), login(t, addr, "busy")
	data := busy.retr("big")
	restarted := make(chan error, 1)
	go func() { restarted <- s.Restart(context.Background()) }()
	if msg := idle.reply(421); msg != "Server is restarting, please connect again." {
		t.Errorf("421 says %q", msg)
	}
	idle.end()
	if s.ListenAddr().String() != addr.String() {
		t.Fatalf("the port has changed to %v", s.ListenAddr())
	}
	fresh := login(t, addr, "fresh")
	eventually(t, "the idle session is forgotten", func() bool { return len(s.Clients()) == 2 })
	cs := s.Clients()
	if cs[0].User != "busy" || cs[1].User != "fresh" || cs[0].ID >= cs[1].ID {
		t.Fatalf("clients: %+v", cs)
	}
	if n, err := io.Copy(io.Discard, data); n != bigSize || err != nil {
		t.Fatalf("%d bytes, %v", n, err)
	}
	busy.reply(226)
	busy.reply(421)
	if err := <-restarted; err != nil {
		t.Fatal(err)
	}
	fresh.cmd(221, "QUIT")
}

// A Stop during a Restart ends the sessions of both runs.
func TestStopDuringRestart(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{FTP: &ftp.Server{FS: bigTree(t)}})
	busy := login(t, s.ListenAddr(), "busy")
	busy.retr("big")
	restarted := make(chan error, 1)
	go func() { restarted <- s.Restart(context.Background()) }()
	eventually(t, "the restart", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.svc.draining) == 1
	})
	fresh := login(t, s.ListenAddr(), "fresh")
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(ctx) }()
	fresh.reply(421)
	cancel()
	if err := <-stopped; !errors.Is(err, context.Canceled) {
		t.Fatalf("Stop: %v", err)
	}
	if err := <-restarted; err != nil {
		t.Fatalf("Restart, which cut nothing itself: %v", err)
	}
}

// Clients that connect all the time find the port open and are greeted,
// however often the server is restarted.
func TestRestartLosesNoConnection(t *testing.T) {
	t.Parallel()
	s := start(t, &Server{})
	addr := s.ListenAddr()
	ctx, cancel := context.WithCancel(t.Context())
	var visitors sync.WaitGroup
	var mu sync.Mutex
	visits := 0
	for range 4 {
		visitors.Go(func() {
			for ctx.Err() == nil {
				if err := visit(addr); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				visits++
				mu.Unlock()
			}
		})
	}
	for range 20 {
		mu.Lock()
		seen := visits
		mu.Unlock()
		if err := s.Restart(t.Context()); err != nil {
			t.Error(err)
		}
		eventually(t, "further visits", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return visits > seen+4 || t.Failed()
		})
	}
	cancel()
	visitors.Wait()
}

// visit connects and logs in. Being told 421 on the way is no error; being
// refused a connection or an answer is.
func visit(addr net.Addr) error {
	conn, err := net.Dial(addr.Network(), addr.String())
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	text := textproto.NewConn(conn)
	code, msg, err := text.ReadResponse(0)
	switch {
	case err != nil:
		return err
	case code == 421:
		return nil
	case code != 220:
		return fmt.Errorf("greeting: %d %s", code, msg)
	}
	for _, step := range []struct {
		line string
		code int
	}{{"USER ann", 331}, {"PASS x", 230}, {"QUIT", 221}} {
		if text.PrintfLine("%s", step.line) != nil {
			return nil
		}
		code, msg, err := text.ReadResponse(0)
		if err != nil || code == 421 {
			return nil
		}
		if code != step.code {
			return fmt.Errorf("%s: %d %s", step.line, code, msg)
		}
	}
	return nil
}
