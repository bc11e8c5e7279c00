package fg

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"uftpd/shared/ftp"
)

// run is one call of Serve: the roster and the goroutines around it.
type run struct {
	ctx    context.Context // done: everyone is to finish
	cancel context.CancelFunc
	ftp    *ftp.Server
	roster *roster
	work   sync.WaitGroup // each goroutine

	refusing chan struct{} // bounds the goroutines that turn others away
}

func newRun(ctx context.Context, s *Server) *run {
	d := newRoster(s.SameHost)
	ctx, cancel := context.WithCancel(ctx)
	return &run{ctx: ctx, cancel: cancel, roster: d, ftp: d.attend(s.FTP), refusing: make(chan struct{}, maxRefusing)}
}

type connKey struct{}

// attend returns a copy of srv that asks the roster at each login and tells it
// what happens.
func (r *roster) attend(srv *ftp.Server) *ftp.Server {
	ours := srv.Clone()
	ours.Admit = func(ctx context.Context, c *ftp.Client, user string) error {
		if srv.Admit != nil {
			if err := srv.Admit(ctx, c, user); err != nil {
				return err
			}
		}
		if !r.claim(ctx.Value(connKey{}).(*candidate), c) {
			return busy
		}
		return nil
	}
	ours.Hooks = ftp.JoinHooks(ftp.Hooks{
		LoggedIn: func(c *ftp.Client, user string, err error) {
			if err == nil {
				r.loggedIn(c, user)
			}
		},
		TransferEnded: func(_ *ftp.Client, t *ftp.Transfer, err error) { r.transferred(t, err) },
	}, srv.Hooks)
	return ours
}

// receive serves a new connection, or tells it that it is not.
func (r *run) receive(conn net.Conn) {
	ctx, dismiss := context.WithCancelCause(r.ctx)
	g := &candidate{conn: conn, host: host(conn), dismiss: dismiss}
	if !r.roster.admit(g) {
		dismiss(nil)
		r.turnAway(ctx, conn)
		return
	}
	r.work.Go(func() {
		defer dismiss(nil)
		r.roster.leave(g, r.ftp.ServeConn(context.WithValue(ctx, connKey{}, g), conn))
	})
}

// turnAway tells conn that it is not served. In a flood it does not wait for
// the other side to close: done is a context that is done.
func (r *run) turnAway(done context.Context, conn net.Conn) {
	select {
	case r.refusing <- struct{}{}:
		r.work.Go(func() {
			refuse(r.ctx, conn, busy)
			<-r.refusing
		})
	default:
		refuse(done, conn, busy)
	}
}

// host returns the address at the other end, IPv4 in its own form, or zero.
func host(conn net.Conn) netip.Addr {
	ap, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap()
}

// wait returns when the visit is over or cannot be.
func (r *run) wait(failed <-chan error) error {
	select {
	case <-r.roster.over:
		return nil
	case <-r.ctx.Done():
		return context.Cause(r.ctx)
	case err := <-failed:
		if r.roster.closeIfFree() {
			return err
		}
	}
	// The client is here, and the listener was only for turning others away.
	select {
	case <-r.roster.over:
		return nil
	case <-r.ctx.Done():
		return context.Cause(r.ctx)
	}
}

// shut ends what is left: whoever is logged in finishes, the others go.
func (r *run) shut() {
	r.roster.close()
	r.cancel()
	late := time.AfterFunc(grace, r.roster.evict)
	r.work.Wait()
	late.Stop()
}
