package integration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"uftpd/bg"
	"uftpd/fg"
	"uftpd/shared/ftp"
)

// watcher collects what must not happen in any chaos: a panic, an error of the
// server's own, a reply that says so.
type watcher struct {
	mu    sync.Mutex
	found []string
}

func (w *watcher) add(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.found) < 20 {
		w.found = append(w.found, what)
	}
}

func (w *watcher) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("panic")) || bytes.Contains(line, []byte("level=ERROR")) {
		w.add(string(line))
	}
	return len(line), nil
}

func (w *watcher) logger() *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func (w *watcher) hooks() ftp.Hooks {
	var reasons sync.Map // by session
	return ftp.Hooks{
		Failed: func(c *ftp.Client, _ string, err error) { reasons.Store(c.ID(), err) },
		Replied: func(c *ftp.Client, r ftp.Reply) {
			if r.Code != 451 {
				return
			}
			reason, _ := reasons.Load(c.ID())
			if err, ok := reason.(error); !ok || !errors.Is(err, ftp.ErrGone) { // else nobody hears it
				w.add(fmt.Sprintf("%s: %v (%v)", c.Command(), r, reason))
			}
		},
		Disconnected: func(c *ftp.Client, _ error) { reasons.Delete(c.ID()) },
	}
}

// bgArena is one server for all clients.
type bgArena struct {
	srv  *bg.Server
	addr string

	mu       sync.Mutex
	sessions map[netip.AddrPort]bgSession
}

type bgSession struct {
	id    uint64
	ended chan struct{}
}

func newBGArena(srv *ftp.Server, w *watcher) (*bgArena, error) {
	a := &bgArena{sessions: map[netip.AddrPort]bgSession{}}
	srv.Hooks = ftp.JoinHooks(srv.Hooks, w.hooks(), ftp.Hooks{
		Connected: func(c *ftp.Client) {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.sessions[c.Addr()] = bgSession{c.ID(), make(chan struct{})}
		},
		Disconnected: func(c *ftp.Client, _ error) {
			a.mu.Lock()
			defer a.mu.Unlock()
			if s := a.sessions[c.Addr()]; s.id == c.ID() {
				close(s.ended)
				delete(a.sessions, c.Addr())
			}
		},
	})
	a.srv = &bg.Server{FTP: srv, Addr: "127.0.0.1:0", Logger: w.logger()}
	a.srv.Verbose(2)
	if err := a.srv.Start(); err != nil {
		return nil, err
	}
	a.addr = a.srv.ListenAddr().String()
	return a, nil
}

func (a *bgArena) connect(from net.IP) (net.Conn, error) { return dialOwn(from, a.addr) }

func (a *bgArena) over(conn net.Conn, loggedIn bool) error {
	if !loggedIn {
		return nil // it has changed nothing
	}
	addr := conn.LocalAddr().(*net.TCPAddr).AddrPort()
	a.mu.Lock()
	s, ok := a.sessions[addr]
	a.mu.Unlock()
	if !ok {
		return nil
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("the session of %v does not end", addr)
	}
}

// restartOver restarts the server until done, and again and again.
func (a *bgArena) restartOver(done <-chan struct{}, pause time.Duration) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return nil
		case <-tick.C:
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			err := a.srv.Restart(ctx)
			cancel()
			if err != nil {
				return err
			}
		}
	}
}

// fgArena is a new server for each visit of the one client.
type fgArena struct {
	srv  *ftp.Server
	addr string
	done chan error // nil: no one serves
}

func (a *fgArena) connect(from net.IP) (net.Conn, error) {
	if a.done == nil {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		a.addr, a.done = ln.Addr().String(), make(chan error, 1)
		go func(done chan<- error) {
			visit, err := fg.Serve(context.Background(), ln, a.srv)
			if err == nil && (visit.User != user || visit.Quit != (visit.End == nil)) {
				err = fmt.Errorf("a visit like this: %+v", visit)
			}
			done <- err
		}(a.done)
	}
	return dialOwn(from, a.addr)
}

func (a *fgArena) over(_ net.Conn, loggedIn bool) error {
	if !loggedIn {
		return nil // it was not the client yet
	}
	select {
	case err := <-a.done:
		a.done = nil
		return err
	case <-time.After(patience):
		return errors.New("fg.Serve does not return")
	}
}
