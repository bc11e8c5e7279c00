package metrics

import (
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// maxAsking bounds the connections at the same time, askTime each request, and
// restTime how long a connection may wait for the next: collectors keep theirs.
const (
	maxAsking = 32
	askTime   = 5 * time.Second
	restTime  = 2 * time.Minute
)

// Serve answers GET /metrics on ln, until that is closed.
func (m *Metrics) Serve(ln net.Listener, log *slog.Logger) {
	s := &http.Server{
		Handler:        m.handler(),
		ReadTimeout:    askTime,
		WriteTimeout:   askTime,
		IdleTimeout:    restTime,
		MaxHeaderBytes: 8 << 10,
		ErrorLog:       errorLog(log),
	}
	defer s.Close()
	s.Serve(netutil.LimitListener(ln, maxAsking))
}

func errorLog(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelWarn) }

func (m *Metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		m.write(w)
	})
	return mux
}
