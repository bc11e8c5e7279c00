package ftp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// patience is how long work may take before anybody listens meanwhile: most is
// done before a client could speak.
const patience = 5 * time.Millisecond

// closeCheck is how soon a session that listens no more notices that its
// connection was closed here.
const closeCheck = 100 * time.Millisecond

// await runs work while the session listens to its client: what is Live is
// answered, an ABOR or the client's end cancels, all else waits for its turn.
// Work that is done soon is done in the session's own goroutine alone: to wake
// another would cost more than a small transfer.
//
// What is heard belongs to the listening goroutine until await returns: work
// must leave alone s.held, s.aborted, s.gone, s.over and the control connection,
// and call no hooks.
func (s *Session) await(cancel context.CancelCauseFunc, work func() error) (err error) {
	l := &listening{s: s, cancel: cancel, over: make(chan struct{}), done: make(chan struct{})}
	timer := time.AfterFunc(patience, l.run)
	defer func() {
		if !timer.Stop() {
			err = l.end(err)
		}
	}()
	return guarded(work)
}

// listening is what a session hears while it is at work. It runs in a goroutine
// of its own, and ends before the session goes on.
type listening struct {
	s      *Session
	cancel context.CancelCauseFunc // ends the work

	mu   sync.Mutex    // over and the read deadline go together
	over chan struct{} // closed: the work is done
	done chan struct{} // closed: nobody listens any more
	fell error         // the panic of a hook
}

// run listens until the work is over or there is nothing more to be heard.
func (l *listening) run() {
	defer close(l.done)
	defer l.catch()
	for l.begin() {
		line, err := l.s.ctl.readLine()
		h := heard{line, err}
		switch {
		case isTimeout(err) && (l.isOver() || l.s.ctx.Err() != nil):
			// woken by the end of the work or by a stop, with which transfers go on
		case h.lost():
			l.lost(err)
			return
		case l.isOver():
			l.s.hold(h)
		default:
			l.s.meanwhile(h, l.cancel)
		}
		if l.s.heldLen >= maxHeld {
			l.deaf()
			return
		}
	}
}

// catch keeps the panic of a hook for the session's goroutine.
func (l *listening) catch() {
	if v := recover(); v != nil {
		l.fell = newPanicError(v)
		l.cancel(l.fell)
	}
}

// begin prepares to hear the next line, unless the work is over. The idle clock
// stands still.
func (l *listening) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isOver() {
		return false
	}
	l.s.conn.SetReadDeadline(time.Time{})
	return true
}

func (l *listening) isOver() bool {
	select {
	case <-l.over:
		return true
	default:
		return false
	}
}

// lost notes that the client is gone, which ends the work. One that has sent
// QUIT and not waited for the answer does not end it: only an unexpected close
// ends a transfer (RFC 959 section 4.1.1).
func (l *listening) lost(err error) {
	l.s.gone = err
	unexpected := !l.s.leaving.Load() || errors.Is(err, net.ErrClosed)
	if unexpected && !l.isOver() {
		l.cancel(fmt.Errorf("%w: %w", ErrGone, err))
	}
}

// deaf waits for the end, as too much was heard. It looks whether the control
// connection was closed here, which would be heard otherwise.
func (l *listening) deaf() {
	for {
		select {
		case <-l.over:
			return
		case <-time.After(closeCheck):
		}
		if err := l.s.conn.SetReadDeadline(time.Time{}); err != nil {
			l.lost(err)
			return
		}
	}
}

// end stops listening, as the work is done, with err. Nothing that has arrived
// is lost. A hook's panic is the error of what it has interrupted.
func (l *listening) end(err error) error {
	l.mu.Lock()
	close(l.over)
	l.s.conn.SetReadDeadline(longAgo)
	l.mu.Unlock()
	<-l.done
	switch {
	case l.fell == nil:
	case err != nil:
		return l.fell
	default:
		l.s.refuse(l.s.client.Command(), l.fell)
	}
	return err
}
