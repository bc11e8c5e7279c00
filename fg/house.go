package fg

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"uftpd/shared/ftp"
)

// house is one call of Serve: the desk and the goroutines around it.
type house struct {
	ctx    context.Context // done: everyone is to finish
	cancel context.CancelFunc
	ftp    *ftp.Server
	desk   *desk
	work   sync.WaitGroup // each goroutine

	refusing chan struct{} // bounds the goroutines that turn others away
}

func newHouse(ctx context.Context, s *Server) *house {
	d := newDesk(s.SameHost)
	ctx, cancel := context.WithCancel(ctx)
	return &house{ctx: ctx, cancel: cancel, desk: d, ftp: d.attend(s.FTP), refusing: make(chan struct{}, maxRefusing)}
}

type guestKey struct{}

// attend returns a copy of srv that asks the desk at each login and tells it
// what happens.
func (d *desk) attend(srv *ftp.Server) *ftp.Server {
	ours := srv.Clone()
	ours.Admit = func(ctx context.Context, c *ftp.Client, user string) error {
		if srv.Admit != nil {
			if err := srv.Admit(ctx, c, user); err != nil {
				return err
			}
		}
		if !d.claim(ctx.Value(guestKey{}).(*guest), c) {
			return busy
		}
		return nil
	}
	ours.Hooks = ftp.JoinHooks(ftp.Hooks{
		LoggedIn: func(c *ftp.Client, user string, err error) {
			if err == nil {
				d.loggedIn(c, user)
			}
		},
		TransferEnded: func(_ *ftp.Client, t *ftp.Transfer, err error) { d.transferred(t, err) },
	}, srv.Hooks)
	return ours
}

// receive serves a new connection, or tells it that it is not.
func (h *house) receive(conn net.Conn) {
	ctx, dismiss := context.WithCancelCause(h.ctx)
	g := &guest{conn: conn, host: host(conn), dismiss: dismiss}
	if !h.desk.admit(g) {
		dismiss(nil)
		h.turnAway(ctx, conn)
		return
	}
	h.work.Go(func() {
		defer dismiss(nil)
		h.desk.leave(g, h.ftp.ServeConn(context.WithValue(ctx, guestKey{}, g), conn))
	})
}

// turnAway tells conn that it is not served. In a flood it does not wait for
// the other side to close: done is a context that is done.
func (h *house) turnAway(done context.Context, conn net.Conn) {
	select {
	case h.refusing <- struct{}{}:
		h.work.Go(func() {
			refuse(h.ctx, conn, busy)
			<-h.refusing
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
func (h *house) wait(failed <-chan error) error {
	select {
	case <-h.desk.over:
		return nil
	case <-h.ctx.Done():
		return context.Cause(h.ctx)
	case err := <-failed:
		if h.desk.closeIfFree() {
			return err
		}
	}
	// The client is here, and the listener was only for turning others away.
	select {
	case <-h.desk.over:
		return nil
	case <-h.ctx.Done():
		return context.Cause(h.ctx)
	}
}

// shut ends what is left: whoever is logged in finishes, the others go.
func (h *house) shut() {
	h.desk.close()
	h.cancel()
	late := time.AfterFunc(grace, h.desk.evict)
	h.work.Wait()
	late.Stop()
}
