package bg

import (
	"context"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"uftpd/shared/ftp"
)

// unwind is how long a session that was cut off may take to come to its end,
// which it does at once unless the tree does not answer.
const unwind = time.Second

// What clients are told (RFC 959 section 5.4).
var (
	stopping   = ftp.Say(421, "Server is stopping, closing connection.")
	restarting = ftp.Say(421, "Server is restarting, please connect again.")
)

// serveFunc serves one client, as [ftp.Server.ServeConn].
type serveFunc func(context.Context, net.Conn) error

// run is the sessions from one start, or restart, to the next.
type run struct {
	log    *slog.Logger
	ctx    context.Context         // done: finish up
	finish context.CancelCauseFunc // with the reply that says why
	work   sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

func newRun(log *slog.Logger) *run {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &run{log: log, ctx: ctx, finish: cancel, conns: make(map[net.Conn]struct{})}
}

// serve serves conn in a goroutine of its own. It must not be called once the
// run is being drained.
func (r *run) serve(conn net.Conn, serve serveFunc) {
	r.mu.Lock()
	r.conns[conn] = struct{}{}
	r.mu.Unlock()
	r.work.Go(func() {
		defer r.forget(conn)
		defer r.recover(conn)
		serve(r.ctx, conn)
	})
}

// recover keeps a panic out of the server. Those in handlers do not come this
// far; those in hooks do.
func (r *run) recover(conn net.Conn) {
	v := recover()
	if v == nil {
		return
	}
	conn.Close()
	r.log.Error("session panicked", "addr", conn.RemoteAddr().String(), "panic", v, "stack", string(debug.Stack()))
}

func (r *run) forget(conn net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conns, conn)
}

// cut closes what is left, and reports whether that was anything.
func (r *run) cut() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for conn := range r.conns {
		conn.Close()
	}
	return len(r.conns) > 0
}

// drain lets sessions finish what they do, and say bye, until ctx is done. Then
// it cuts them off; it returns ctx's error if it did.
func drain(ctx context.Context, bye ftp.Reply, runs ...*run) error {
	done := make(chan struct{})
	for _, r := range runs {
		r.finish(bye)
	}
	go func() {
		for _, r := range runs {
			r.work.Wait()
		}
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	cut := false
	for _, r := range runs {
		cut = r.cut() || cut
	}
	select {
	case <-done:
	case <-time.After(unwind):
	}
	if cut {
		return ctx.Err()
	}
	return nil
}
