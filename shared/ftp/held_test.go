package ftp

import "testing"

// TestHeldLinesCost keeps lines with nothing in them: they count, too.
func TestHeldLinesCost(t *testing.T) {
	t.Parallel()
	s := Session{srv: new(Server)}
	kept := 0
	for s.heldLen < maxHeld && kept <= maxHeld {
		s.hold(heard{})
		kept++
	}
	if kept > 4096 {
		t.Errorf("%d empty lines are kept", kept)
	}
	for range kept {
		s.release()
	}
	if s.heldLen != 0 || len(s.held) != 0 {
		t.Errorf("left: %d lines of %d bytes", len(s.held), s.heldLen)
	}
}
