package auth

import (
	"net/netip"
	"time"
)

// Succeeded forgives the failures before a login, which may have been slips of
// the hand. It does so once in a Window and does not shorten the next ban: who
// has an account must not guess other passwords all day by logging in between.
func (t *Throttle) Succeeded(addr netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, now := t.find(addr), time.Now()
	if r == nil || now.Sub(r.forgiven) < t.window() {
		return
	}
	r.failures, r.forgiven = nil, now
}

// Longest delay, and the first.
const (
	maxDelay   = 4 * time.Second
	firstDelay = 250 * time.Millisecond
)

// Delay is how long to wait before a refused login is answered: nothing for
// the first failure, then a quarter of a second that doubles, up to 4 seconds.
// It is the same whatever the login was refused for.
func (t *Throttle) Delay(addr netip.Addr) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, now := t.find(addr), time.Now()
	if r == nil {
		return 0
	}
	if now.Before(r.ban.Until) {
		return maxDelay
	}
	r.expire(now.Add(-t.window()))
	n := len(r.failures)
	if n < 2 {
		return 0
	}
	return min(firstDelay<<min(n-2, 10), maxDelay)
}
