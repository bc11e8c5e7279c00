package fg

import (
	"context"
	"errors"
	"fmt"
	"net"

	"uftpd/shared/ftp"
	"uftpd/shared/tcp"
)

// Server says how one client is served. It may be used again, also at the
// same time with another listener.
type Server struct {
	// FTP is the protocol's configuration. It is copied, not changed. It must
	// be set.
	FTP *ftp.Server

	// SameHost lets further connections from the client's own address share
	// its visit, as programs make them that transfer several files at once.
	// False: the visit is one session.
	SameHost bool
}

// ListenAndServe listens on a TCP address, such as ":21" or "127.0.0.1:2121",
// and serves one client as [Server.Serve] does.
func ListenAndServe(ctx context.Context, addr string, srv *ftp.Server) (Visit, error) {
	return (&Server{FTP: srv}).ListenAndServe(ctx, addr)
}

// Serve serves one client of ln as [Server.Serve] does, in a single session.
func Serve(ctx context.Context, ln net.Listener, srv *ftp.Server) (Visit, error) {
	return (&Server{FTP: srv}).Serve(ctx, ln)
}

// ListenAndServe listens on a TCP address and serves one client as Serve does.
// An empty addr is ":21".
func (s *Server) ListenAndServe(ctx context.Context, addr string) (Visit, error) {
	if addr == "" {
		addr = ":21"
	}
	ln, err := tcp.Listen(ctx, "tcp", addr)
	if err != nil {
		return Visit{}, fmt.Errorf("fg: %w", err)
	}
	return s.Serve(ctx, ln)
}

// Serve waits for a client, serves it and returns when it is done; all it
// started has ended then, and ln is closed. The error is nil after a visit,
// whether the client quit or was lost. When ctx is done the client's command
// is finished, and the error is ctx's cause; the visit is told all the same.
// Otherwise an error means that there was no visit: the configuration is
// wrong, or ln failed.
func (s *Server) Serve(ctx context.Context, ln net.Listener) (Visit, error) {
	defer ln.Close()
	if s.FTP == nil {
		return Visit{}, errors.New("fg: no FTP configuration")
	}
	if err := s.FTP.Clone().Check(); err != nil {
		return Visit{}, fmt.Errorf("fg: %w", err)
	}
	r := newRun(ctx, s)
	err := r.wait(r.open(ln))
	ln.Close()
	r.shut()
	return r.roster.result(), err
}
