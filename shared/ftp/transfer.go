package ftp

import (
	"context"
	"errors"
	"net"
	"time"

	"uftpd/shared/tcp"
)

// errAborted is the cause of a transfer's end by ABOR.
var errAborted = errors.New("aborted by the client")

// transfer runs one transfer: it makes the data connection, says 150, lets
// work move the bytes while the session listens, and returns the last reply.
// work must have finished what a 226 promises when it returns nil, and is not
// called when there is no connection.
func (s *Session) transfer(t *Transfer, work func(*data) error) Reply {
	end := s.end
	s.end = nil
	if end == nil {
		return Say(425, "Send PASV, EPSV, PORT or EPRT first.")
	}
	if s.srv.RequireDataTLS && !s.sec.private {
		end.drop()
		return Say(521, "This server requires PROT P.")
	}
	now := s.arrived(end)
	if now != nil {
		defer now.Close() // unless it becomes a connection; a hook may panic
	}
	s.tellStrangers()
	if now != nil && s.movesNow(t) {
		return s.moveNow(t, now, work)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	conn, err := s.opened(ctx, cancel, end, now)
	if err == nil {
		defer conn.Close() // a hook may panic
	}
	s.tellStrangers()
	if err != nil {
		return s.notOpened(t, err)
	}
	s.begin(t)
	return s.finish(t, s.move(ctx, cancel, s.newData(t, conn), work))
}

// errLater means that a transfer has to wait. What has moved is moved; the same
// work goes on where it is.
var errLater = errors.New("transfer has to wait")

// arrived takes a data connection that is there, or nil.
func (s *Session) arrived(end endpoint) *tcp.Arrival {
	p, ok := end.(*passive)
	if !ok {
		return nil
	}
	return p.arrived()
}

// opened makes the data connection, of one that has arrived or by waiting.
func (s *Session) opened(ctx context.Context, cancel context.CancelCauseFunc, end endpoint, now *tcp.Arrival) (conn net.Conn, err error) {
	if now != nil {
		return now.Conn()
	}
	err = s.await(cancel, func() error {
		conn, err = end.open(ctx)
		return err
	})
	return conn, reason(ctx, err)
}

// reason is why work has failed: what has ended it, or else its own error.
func reason(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// movesNow reports whether a transfer moves bytes between a bare connection
// and a file.
func (s *Session) movesNow(t *Transfer) bool {
	return t.bare && !t.ascii && !s.deflate && !s.sec.private && len(s.limitersFor(t.Up())) == 0
}

// moveNow moves what can be moved at once: for a small file, to make a
// connection of what has arrived would cost more than the transfer. The rest is
// left to move.
func (s *Session) moveNow(t *Transfer, now *tcp.Arrival, work func(*data) error) Reply {
	s.begin(t)
	d := s.newData(t, nil)
	d.now = now
	err := guarded(func() error { return work(d) })
	if errors.Is(err, errLater) {
		if d.conn, err = now.Conn(); err == nil {
			d.now = nil
			defer d.conn.Close() // a hook may panic
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			err = s.move(ctx, cancel, d, work)
		}
	}
	if !t.Up() {
		discardArrived(now)
	}
	now.Close()
	return s.finish(t, err)
}

// begin says that the transfer begins.
func (s *Session) begin(t *Transfer) {
	t.Started = time.Now()
	s.client.setTransfer(t)
	if s.srv.Hooks.TransferStarted != nil {
		s.srv.Hooks.TransferStarted(s.client, t)
	}
	s.send(opening(t))
}

func (s *Session) newData(t *Transfer, conn net.Conn) *data {
	return &data{ctx: context.Background(), conn: conn, up: t.Up(), moved: &t.moved, size: t.Size, paced: s.limitersFor(t.Up()), stall: s.srv.limits.stall}
}

// move lets work move the bytes, while the session listens, and closes the
// data connection.
func (s *Session) move(ctx context.Context, cancel context.CancelCauseFunc, d *data, work func(*data) error) error {
	d.ctx = ctx
	conn := d.conn
	d.out = steady{Conn: conn, stall: d.stall}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	err := s.await(cancel, func() error {
		if err := s.secureData(d); err != nil {
			return err
		}
		return work(d)
	})
	stop()
	d.close()
	s.noteBinding(d)
	return reason(ctx, err)
}

// finish says how the transfer has ended.
func (s *Session) finish(t *Transfer, err error) Reply {
	s.client.setTransfer(nil)
	if s.srv.Hooks.TransferEnded != nil {
		s.srv.Hooks.TransferEnded(s.client, t, err)
	}
	return s.verdict(t, err)
}

// opening is the 150 reply. Clients read the size from it.
func opening(t *Transfer) Reply {
	mode := "BINARY"
	if t.ascii {
		mode = "ASCII"
	}
	if t.Command == "STOU" {
		// RFC 1123 section 4.1.2.9 prescribes this form.
		return Say(150, "FILE: %s", t.Path)
	}
	if t.Size >= 0 {
		return Say(150, "Opening %s mode data connection for %s (%d bytes).", mode, t.Path, t.Size)
	}
	return Say(150, "Opening %s mode data connection for %s.", mode, t.Path)
}

// notOpened answers for a data connection that did not come about.
func (s *Session) notOpened(t *Transfer, err error) Reply {
	if errors.Is(err, errAborted) {
		return Say(426, "Transfer aborted.")
	}
	return s.refuse(t.Command, err)
}

// verdict is the last reply of a transfer.
func (s *Session) verdict(t *Transfer, err error) Reply {
	if err != nil && !errors.Is(err, errAborted) && s.srv.Hooks.Failed != nil {
		s.srv.Hooks.Failed(s.client, t.Command, err)
	}
	return lastReply(t, err)
}

// abortable runs work that takes long and has no data connection.
func (s *Session) abortable(work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	err := s.await(cancel, func() error { return work(ctx) })
	if errors.Is(err, errAborted) {
		return Say(426, "Aborted.")
	}
	return err
}

// guarded turns a panic in work into an error: it costs the transfer, not the
// session.
func guarded(work func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicError(v)
		}
	}()
	return work()
}

// aborCmd answers for a transfer that it has ended, or for none.
func (s *Session) aborCmd(string) Reply {
	s.dropEndpoint()
	if s.aborted {
		s.aborted = false
		return Say(226, "Abort successful.")
	}
	return Say(225, "No transfer to abort.")
}
