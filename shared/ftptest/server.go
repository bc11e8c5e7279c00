package ftptest

import (
	"context"
	"io/fs"
	"net"
	"sync"
	"testing"
	"time"

	"uftpd/shared/ftp"
)

// closeGrace is how long sessions may take to finish in Close, before they
// are cut off, and again after that.
const closeGrace = 5 * time.Second

// Server is an FTP server on a loopback port, for the time of one test.
type Server struct {
	// Addr is where the server listens, as "127.0.0.1:port".
	Addr string
	// URL is the root of the tree: "ftp://127.0.0.1:port/".
	URL string
	// Listener may be replaced before Start; Close closes it.
	Listener net.Listener
	// FTP may be changed before Start.
	FTP *ftp.Server

	t        testing.TB
	label    string
	grace    time.Duration
	ctx      context.Context
	finish   context.CancelFunc
	sessions sync.WaitGroup
	closing  sync.Once

	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]struct{}
}

// NewServer returns a server of fsys that runs until the end of the test. It
// lets anyone in, unless an option changes that. What cannot be served fails
// the test.
func NewServer(t testing.TB, fsys fs.FS, options ...func(*ftp.Server)) *Server {
	t.Helper()
	s := NewUnstartedServer(t, fsys, options...)
	s.Start()
	return s
}

// NewUnstartedServer returns a server that listens but does not accept
// connections before Start.
func NewUnstartedServer(t testing.TB, fsys fs.FS, options ...func(*ftp.Server)) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("ftptest: %v", err)
	}
	s := &Server{
		Listener: l,
		FTP:      &ftp.Server{FS: fsys},
		t:        t,
		label:    newLabel(),
		grace:    closeGrace,
		conns:    make(map[net.Conn]struct{}),
	}
	for _, option := range options {
		option(s.FTP)
	}
	s.ctx, s.finish = context.WithCancel(context.Background())
	t.Cleanup(s.Close)
	return s
}

// Start begins to accept connections and sets Addr and URL.
func (s *Server) Start() {
	s.t.Helper()
	if err := s.FTP.Check(); err != nil {
		s.t.Fatalf("ftptest: %v", err)
	}
	s.Addr = s.Listener.Addr().String()
	s.URL = "ftp://" + s.Addr + "/"
	s.sessions.Go(s.accept)
}

// Close ends all sessions and the server. Sessions may finish a transfer for
// five seconds; then they are cut off. A goroutine of a session that is still
// there after that is an error of the test. NewServer has arranged for Close at
// the end of the test; it may be called earlier, and more than once.
func (s *Server) Close() {
	s.t.Helper()
	s.closing.Do(s.close)
}

func (s *Server) close() {
	s.t.Helper()
	s.Listener.Close()
	s.finish()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.sessions.Wait()
	}()
	if !within(s.grace, done) {
		s.cut()
		if !within(s.grace, done) {
			s.t.Errorf("ftptest: sessions that do not end:\n%s", goroutines(s.label))
			return
		}
	}
	if left := leaked(s.label, s.grace); left != "" {
		s.t.Errorf("ftptest: sessions have left goroutines behind:\n%s", left)
	}
}

func within(d time.Duration, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}

func (s *Server) accept() {
	for {
		conn, err := s.Listener.Accept()
		if err != nil {
			return
		}
		if s.add(conn) {
			s.sessions.Go(func() { s.serve(conn) })
		}
	}
}

func (s *Server) serve(conn net.Conn) {
	defer s.remove(conn)
	labelled(s.label, func(context.Context) {
		// How a session ended is the test's own business: it sees the replies.
		_ = s.FTP.ServeConn(s.ctx, conn)
	})
}

// add keeps conn for cut; after cut it is closed at once.
func (s *Server) add(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		conn.Close()
		return false
	}
	s.conns[conn] = struct{}{}
	return true
}

func (s *Server) remove(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
}

func (s *Server) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for conn := range s.conns {
		conn.Close()
	}
}
