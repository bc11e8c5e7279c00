package wan

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// even is a chance that never strikes.
func even() float64 { return 0.5 }

func TestWayDelaysAndPaces(t *testing.T) {
	t.Parallel()
	now := time.Unix(1, 0)
	w := &way{Line: Line{Delay: 100 * time.Millisecond, Rate: 1000, Queue: 300}}
	for _, c := range []struct {
		after time.Duration // since the first
		bytes int
		in    time.Duration // it arrives, since the first
		fate  fate
	}{
		{0, 100, 200 * time.Millisecond, carried},
		{0, 100, 300 * time.Millisecond, carried},
		{0, 101, 0, lost}, // 200 bytes wait
		{0, 100, 400 * time.Millisecond, carried},
		{100 * time.Millisecond, 100, 500 * time.Millisecond, carried},
		{time.Second, 100, 1200 * time.Millisecond, carried},
	} {
		at, got := w.carry(now.Add(c.after), c.bytes, even)
		assert.Equal(t, c.fate, got, "%+v", c)
		if got != lost {
			assert.Equal(t, c.in, at.Sub(now), "%+v", c)
		}
	}
}

func TestWayWithoutBounds(t *testing.T) {
	t.Parallel()
	now := time.Unix(1, 0)
	w := &way{}
	for range 1000 {
		at, got := w.carry(now, 1500, even)
		assert.Equal(t, carried, got)
		assert.Equal(t, now, at)
	}
}

func TestWayLosesAndDelaysByChance(t *testing.T) {
	t.Parallel()
	now := time.Unix(1, 0)
	w := &way{Line: Line{Loss: 0.03, Late: 0.6, Lateness: time.Second}}
	_, got := w.carry(now, 1, func() float64 { return 0.02 })
	assert.Equal(t, lost, got)
	at, got := w.carry(now, 1, even)
	assert.Equal(t, late, got)
	assert.Equal(t, now.Add(time.Second), at)
	_, got = w.carry(now, 1, func() float64 { return 0.7 })
	assert.Equal(t, carried, got)
}
