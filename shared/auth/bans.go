package auth

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// Bans returns those in force, the one that ends first in front.
func (t *Throttle) Bans() []Ban { return t.bansUntil(time.Now()) }

// Remembered returns the bans that make the next one of their network longer:
// those in force, and those which ended less than Longest ago.
func (t *Throttle) Remembered() []Ban { return t.bansUntil(time.Now().Add(-t.longest())) }

// bansUntil returns the bans that end after a time, sorted by that end.
func (t *Throttle) bansUntil(since time.Time) []Ban {
	t.mu.Lock()
	defer t.mu.Unlock()
	var bans []Ban
	for e := t.order.Front(); e != nil; e = e.Next() {
		if ban := e.Value.(*record).ban; ban.Count > 0 && ban.Until.After(since) {
			bans = append(bans, ban)
		}
	}
	slices.SortFunc(bans, func(a, b Ban) int {
		return cmp.Or(a.Until.Compare(b.Until), a.Net.Compare(b.Net))
	})
	return bans
}

// mostCounted leaves room to count on from what is restored.
const mostCounted = 1 << 20

// Restore takes in what Remembered has returned, perhaps to another process,
// and returns how many it took. A ban is left out if it ended long ago, if it
// is not of a network that this Throttle would ban, or if there is a newer one;
// none lasts longer than Longest from now on, whatever the clock has been.
func (t *Throttle) Restore(bans []Ban) (taken int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for _, ban := range bans {
		net, ok := t.network(ban.Net.Addr())
		if !ok || net != ban.Net || ban.Count < 1 || ban.Tries < 0 || now.Sub(ban.Until) >= t.longest() {
			continue
		}
		if latest := now.Add(t.longest()); ban.Until.After(latest) {
			ban.Until = latest
		}
		ban.Count, ban.Tries = min(ban.Count, mostCounted), min(ban.Tries, mostCounted)
		if r := t.record(net); ban.Until.After(r.ban.Until) {
			r.ban = ban
			taken++
		}
	}
	return taken
}

// Lift forgets all about an address, and reports whether it was banned.
func (t *Throttle) Lift(addr netip.Addr) bool {
	net, ok := t.network(addr)
	return ok && len(t.LiftIn(net)) > 0
}

// LiftIn forgets all about the networks within one, or about all if that is
// zero, and returns the bans which were in force.
func (t *Throttle) LiftIn(within netip.Prefix) (lifted []Ban) {
	forgotten := false // also of what bans to come would be longer for
	defer func() { t.tell(forgotten) }()
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for net, e := range t.records {
		inside := within.Bits() <= net.Bits() && within.Contains(net.Addr())
		if within != (netip.Prefix{}) && !inside {
			continue
		}
		if ban := e.Value.(*record).ban; now.Before(ban.Until) {
			lifted = append(lifted, ban)
		}
		t.forget(e)
		forgotten = true
	}
	slices.SortFunc(lifted, func(a, b Ban) int { return a.Net.Compare(b.Net) })
	return lifted
}
