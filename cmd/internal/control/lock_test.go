//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package control

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// The lock goes from one to the next, and never is with two, though each takes
// the file away.
func TestLock(t *testing.T) {
	t.Parallel()
	d := dir(t)
	var all sync.WaitGroup
	var holders, times atomic.Int32
	for range 8 {
		all.Go(func() {
			for range 2000 {
				f, err := d.lock("x")
				if err != nil {
					continue
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d have it", n)
				}
				times.Add(1)
				runtime.Gosched()
				holders.Add(-1)
				d.unlock("x", f)
			}
		})
	}
	all.Wait()
	if times.Load() < 8 {
		t.Errorf("%d had it", times.Load())
	}
}
