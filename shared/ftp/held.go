package ftp

import (
	"context"
	"time"
)

// lineCost is what keeping a line takes of memory besides its bytes: an empty
// one is not free.
const lineCost = 64

// hold keeps what was heard for later.
func (s *Session) hold(h heard) {
	s.held = append(s.held, h)
	s.heldLen += h.cost()
	if s.isQuit(h.line) && !s.leaving.Swap(true) && s.left != nil {
		close(s.left)
	}
}

func (s *Session) isQuit(line string) bool {
	cmd := s.rowOf(line)
	return cmd != nil && cmd.Name == "QUIT"
}

// quitAhead reports whether the client has sent QUIT before it could know how
// the command in hand ends.
func (s *Session) quitAhead() bool {
	for line := range s.ctl.ahead() {
		if s.isQuit(line) {
			return true
		}
	}
	return s.leaving.Load()
}

// hasGone reports whether the client has closed its control connection, and
// not said QUIT.
func (s *Session) hasGone(d *data) bool {
	if s.leaving.Load() || !hungUp(s.client.conn) {
		return false
	}
	if d.now != nil {
		return true // and nothing that came before is still unread
	}
	select { // what was read last may be a QUIT that has not been looked at
	case <-s.left:
		return false
	case <-d.ctx.Done():
	case <-time.After(10 * time.Second): // it is not looked at: too much was before it
	}
	return true
}

// release returns the first line that was kept.
func (s *Session) release() heard {
	h := s.held[0]
	s.held = s.held[1:]
	s.heldLen -= h.cost()
	return h
}

// cost is what keeping a line takes of memory.
func (h heard) cost() int { return len(h.line) + lineCost }

// meanwhile deals with a line that was heard during a transfer.
func (s *Session) meanwhile(h heard, cancel context.CancelCauseFunc) {
	cmd := s.rowOf(h.line)
	switch {
	case cmd != nil && cmd.Flags&Aborts != 0:
		s.aborted = true
		s.hold(h)
		cancel(errAborted)
	case cmd != nil && cmd.Flags&Live != 0 && len(s.held) == 0:
		s.handle(h.line)
	default:
		s.hold(h)
	}
}
