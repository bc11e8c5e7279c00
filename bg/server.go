package bg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"sync/atomic"

	"uftpd/shared/ftp"
	"uftpd/shared/tcp"
)

var (
	// ErrStarted means that the server has been started and not yet stopped.
	ErrStarted = errors.New("bg: already started")
	// ErrNotStarted means that the server has not been started, or was stopped.
	ErrNotStarted = errors.New("bg: not started")
)

// Server serves any number of clients in the background. Its methods may be
// called from any goroutine; its fields must not be changed while it runs.
type Server struct {
	// FTP is the protocol's configuration. Start copies it. It must be set.
	FTP *ftp.Server

	// Addr is the TCP address that Start listens on, such as "127.0.0.1:2121".
	// Empty: ":21".
	Addr string

	// Implicit is a second port, whose clients begin with TLS; by custom it is
	// 990. Start takes it over and Stop closes it. Nil: there is none.
	Implicit net.Listener

	// Logger takes the log. Nil: there is none.
	Logger *slog.Logger

	verbosity atomic.Int32

	mu   sync.Mutex
	svc  *service    // nil unless started
	last *ftp.Server // the one of the last start
}

// service is what lives from Start to Stop. Server.mu guards its runs.
type service struct {
	ports    []*port // the implicit one is the second
	ftp      *ftp.Server
	log      *slog.Logger
	run      *run   // serves new connections; nil when stopping
	late     *run   // tells them to go then
	draining []*run // former runs whose sessions have not all ended

	ended chan struct{} // closed when stopped, or when the port has failed
	end   func(error)   // sets err and closes ended, once
	err   error         // why the port has failed
}

// Start listens on Addr and returns; clients are served from then on.
// The error tells what is wrong with the configuration, wraps that of
// net.Listen, or is ErrStarted.
func (s *Server) Start() error {
	return s.start(func() (net.Listener, error) {
		return tcp.Listen(context.Background(), "tcp", cmp.Or(s.Addr, ":21"))
	})
}

// StartOn is Start with a listener that is there already. Stop closes it.
func (s *Server) StartOn(ln net.Listener) error {
	return s.start(func() (net.Listener, error) { return ln, nil })
}

func (s *Server) start(listen func() (net.Listener, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.svc != nil {
		return ErrStarted
	}
	if s.FTP == nil {
		return errors.New("bg: no FTP configuration")
	}
	svc := s.newService()
	if err := svc.ftp.Check(); err != nil {
		return fmt.Errorf("bg: %w", err)
	}
	if s.Implicit != nil && svc.ftp.TLS == nil {
		return errors.New("bg: implicit TLS without a TLS configuration")
	}
	ln, err := listen()
	if err != nil {
		return fmt.Errorf("bg: %w", err)
	}
	s.svc, s.last = svc, svc.ftp
	s.open(svc, ln, "listening", svc.ftp.ServeConn)
	if s.Implicit != nil {
		s.open(svc, s.Implicit, "listening for implicit TLS", svc.ftp.ServeTLSConn)
	}
	return nil
}

// open begins to accept clients, which serve is to serve.
func (s *Server) open(svc *service, ln net.Listener, msg string, serve serveFunc) {
	p := openPort(ln, svc.log)
	svc.ports = append(svc.ports, p)
	go p.accept(func(conn net.Conn) { s.receive(svc, conn, serve) }, svc.end)
	if s.verbosity.Load() >= 1 {
		svc.log.Info(msg, "addr", ln.Addr().String())
	}
}

func (s *Server) newService() *service {
	svc := &service{ftp: s.FTP.Clone(), log: s.Logger, ended: make(chan struct{})}
	if svc.log == nil {
		svc.log = slog.New(slog.DiscardHandler)
	}
	var once sync.Once
	svc.end = func(err error) {
		once.Do(func() { svc.err = err; close(svc.ended) })
	}
	// The log comes last: who has read a line finds it in the figures as well.
	svc.ftp.Hooks = ftp.JoinHooks(
		svc.ftp.Hooks, ftp.LogHooks(svc.log, func() int { return int(s.verbosity.Load()) }))
	svc.run = newRun(svc.log)
	return svc
}

// receive hands a new connection to the run of the day.
func (s *Server) receive(svc *service, conn net.Conn, serve serveFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cmp.Or(svc.run, svc.late).serve(conn, serve)
}

// Stop tells idle clients 421, and those who come from now on, and lets
// transfers finish until ctx is done, when everything left is closed; then it
// closes the port. It returns ctx's error if it had to cut something off, and
// nil otherwise, also when there was nothing to stop.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	svc := s.svc
	if svc == nil {
		s.mu.Unlock()
		return nil
	}
	if svc.run != nil {
		svc.draining = append(svc.draining, svc.run)
		svc.run, svc.late = nil, newRun(svc.log)
		svc.late.finish(stopping)
	}
	runs := slices.Clone(svc.draining)
	s.mu.Unlock()

	err := drain(ctx, stopping, runs...)
	for _, p := range svc.ports {
		p.close()
	}
	drain(ctx, stopping, svc.late) // these have nothing to finish

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.svc == svc {
		s.svc = nil
		svc.end(nil)
		if s.verbosity.Load() >= 1 {
			svc.log.Info("stopped")
		}
	}
	return err
}

// Restart ends all sessions as Stop does, and meanwhile serves new ones. The
// listening socket stays open throughout. It returns ctx's error if it had to
// cut something off, ErrNotStarted, or the error that Wait returns.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	svc := s.svc
	if svc == nil || svc.run == nil {
		s.mu.Unlock()
		return ErrNotStarted
	}
	select {
	case <-svc.ended:
		s.mu.Unlock()
		return svc.err
	default:
	}
	old := svc.run
	svc.draining = append(svc.draining, old)
	svc.run = newRun(svc.log)
	s.mu.Unlock()

	if s.verbosity.Load() >= 1 {
		svc.log.Info("restarted")
	}
	err := drain(ctx, restarting, old)

	s.mu.Lock()
	defer s.mu.Unlock()
	svc.draining = slices.DeleteFunc(svc.draining, func(r *run) bool { return r == old })
	return err
}

// Wait blocks until the server has been stopped or cannot accept connections
// any more, and returns the error in the latter case; sessions go on until
// Stop. It returns nil at once when the server is not started.
func (s *Server) Wait() error {
	s.mu.Lock()
	svc := s.svc
	s.mu.Unlock()
	if svc == nil {
		return nil
	}
	<-svc.ended
	return svc.err
}

// ListenAddr returns the address that is listened on, with the port that the
// system chose if Addr left it open. It is nil when the server is not started.
func (s *Server) ListenAddr() net.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.svc == nil {
		return nil
	}
	return s.svc.ports[0].ln.Addr()
}

// Verbose sets how much is logged, from now on and for all sessions: 0 nothing
// but the server's own faults, 1 connections, logins and transfers, 2 also each
// command and reply.
func (s *Server) Verbose(level int) { s.verbosity.Store(int32(level)) }
