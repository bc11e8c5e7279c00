package metrics

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// maxAsking bounds the connections at the same time, and askTime each of them:
// anyone who reaches the port may ask, and files are few.
const (
	maxAsking = 32
	askTime   = 5 * time.Second
)

// Server answers GET /metrics.
type Server struct {
	http http.Server
	log  *slog.Logger
}

// NewServer returns a server that tells m, and logs why it cannot.
func NewServer(m *Metrics, log *slog.Logger) *Server {
	s := &Server{http.Server{
		Handler:        m.handler(),
		ReadTimeout:    askTime,
		WriteTimeout:   askTime,
		MaxHeaderBytes: 8 << 10,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}, log}
	s.http.SetKeepAlivesEnabled(false) // or a few idle ones would keep all others out
	return s
}

// Serve answers on ln, until Close.
func (s *Server) Serve(ln net.Listener) {
	err := s.http.Serve(netutil.LimitListener(ln, maxAsking))
	if !errors.Is(err, http.ErrServerClosed) {
		s.log.Error("metrics are told no more", "error", err.Error())
	}
}

// Close closes the port and all connections.
func (s *Server) Close() error { return s.http.Close() }

func (m *Metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		m.write(w)
	})
	return mux
}
