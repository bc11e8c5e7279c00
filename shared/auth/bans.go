package auth

import (
	"cmp"
	"net/netip"
	"slices"
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

// Bans returns those in force, the one that ends first in front.
func (t *Throttle) Bans() []Ban {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	var bans []Ban
	for e := t.order.Front(); e != nil; e = e.Next() {
		if r := e.Value.(*record); now.Before(r.ban.Until) {
			bans = append(bans, r.ban)
		}
	}
	slices.SortFunc(bans, func(a, b Ban) int {
		return cmp.Or(a.Until.Compare(b.Until), a.Net.Compare(b.Net))
	})
	return bans
}

// Lift forgets all about an address, and reports whether it was banned.
func (t *Throttle) Lift(addr netip.Addr) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.find(addr)
	if r == nil {
		return false
	}
	t.forget(t.records[r.net])
	return time.Now().Before(r.ban.Until)
}
