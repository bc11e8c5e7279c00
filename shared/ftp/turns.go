package ftp

import (
	"context"
	"io"
	"runtime"
)

// digestSlots bounds the digests that are made at the same time by all
// sessions together, as each keeps a processor and a disk busy. Those who find
// none wait, in the order in which they came, and can be aborted.
var digestSlots = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// turnSize is how many bytes are read before it is another's turn: a small file
// waits for no large one.
const turnSize = 8 << 20

// turns reads from src while it has a slot.
type turns struct {
	ctx  context.Context // done: there is no other turn
	src  io.Reader
	has  bool // a slot
	left int  // bytes of this turn
}

// next waits for a turn, behind all who wait already.
func (t *turns) next() error {
	t.end()
	select {
	case digestSlots <- struct{}{}:
		t.has, t.left = true, turnSize
		return nil
	case <-t.ctx.Done():
		return context.Cause(t.ctx)
	}
}

// end gives the slot back.
func (t *turns) end() {
	if t.has {
		<-digestSlots
		t.has = false
	}
}

func (t *turns) Read(p []byte) (int, error) {
	if t.left <= 0 {
		if err := t.next(); err != nil {
			return 0, err
		}
	}
	n, err := t.src.Read(p)
	t.left -= n
	return n, err
}
