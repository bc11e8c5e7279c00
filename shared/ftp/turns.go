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
	ctx   context.Context // done: there is no other turn
	src   *io.LimitedReader
	paced limiters // as of a download: what is read for a digest counts as sent
	has   bool     // a slot
	left  int      // bytes of this turn
}

// next waits until a turn is allowed, and then for a slot, behind all who wait
// already. A slot is never held by one who waits for the pace.
func (t *turns) next() error {
	t.end()
	size := t.paced.most(int(min(turnSize, t.src.N)))
	if err := t.paced.wait(t.ctx, size); err != nil {
		return err
	}
	select {
	case digestSlots <- struct{}{}:
		t.has, t.left = true, size
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
	if t.left <= 0 && t.src.N > 0 {
		if err := t.next(); err != nil {
			return 0, err
		}
	}
	n, err := t.src.Read(p[:min(len(p), t.left)])
	t.left -= n
	return n, err
}
