package auth

import (
	"cmp"
	"container/list"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// ErrBanned means that an address has failed too often of late.
var ErrBanned = errors.New("address is banned")

// Throttle keeps addresses out from which logins fail. It goes by address
// alone, never by name, as anyone could lock a name out. An IPv4 address counts
// by itself, IPv6 ones by their /64, which is what one customer gets. Its
// methods are safe for concurrent use; an invalid address is never kept out.
//
// The zero value works. Fields must not be changed once it is in use.
type Throttle struct {
	// Tries is how many failures within Window bring a ban. Zero: 5.
	Tries int
	// Window is how long a failure counts. Zero: 10 minutes.
	Window time.Duration
	// First is how long the first ban lasts; each further one lasts twice as
	// long. Zero: 1 minute.
	First time.Duration
	// Longest is the longest that a ban lasts, and how long bans are remembered
	// after their end. Zero: 24 hours.
	Longest time.Duration
	// Size is how many addresses are remembered; after that, those which
	// failed longest ago are forgotten, and bans in force only when there is
	// next to nothing else. Zero: 10,000.
	Size int
	// Exempt are networks that are never kept out.
	Exempt []netip.Prefix
	// Changed is called after each ban and each lift, in the goroutine that
	// brought it; it must be quick. Nil: nobody is told.
	Changed func()

	mu      sync.Mutex
	records map[netip.Prefix]*list.Element // of *record
	order   list.List                      // who failed last is in front
}

// record is what is remembered of a network.
type record struct {
	net      netip.Prefix
	failures []time.Time // those that count
	ban      Ban         // the last one; zero: none
	forgiven time.Time   // when a login last wiped out failures
}

// Ban is a time in which a network is kept out.
type Ban struct {
	// Net is the network: one address in IPv4, 64 bits in IPv6.
	Net netip.Prefix `json:"net"`
	// Since is when it was banned, Until when it gets in again.
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
	// Count tells which ban of the network it is, from 1 on.
	Count int `json:"count"`
	// Tries is how many logins have failed since the network is known.
	Tries int `json:"tries"`
}

func (t *Throttle) tries() int             { return cmp.Or(t.Tries, 5) }
func (t *Throttle) window() time.Duration  { return cmp.Or(t.Window, 10*time.Minute) }
func (t *Throttle) first() time.Duration   { return cmp.Or(t.First, time.Minute) }
func (t *Throttle) longest() time.Duration { return cmp.Or(t.Longest, 24*time.Hour) }
func (t *Throttle) size() int              { return cmp.Or(t.Size, 10_000) }

// network is what an address counts as; not ok: it does not count.
func (t *Throttle) network(addr netip.Addr) (netip.Prefix, bool) {
	addr = addr.Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	contains := func(p netip.Prefix) bool { return p.Contains(addr) }
	if !addr.IsValid() || slices.ContainsFunc(t.Exempt, contains) {
		return netip.Prefix{}, false
	}
	net, err := addr.Prefix(bits)
	return net, err == nil
}

// Admit is to be asked before each login, and best again before a right
// password is taken, as many may have been tried at the same time. The error
// matches [ErrBanned] and tells for how long.
func (t *Throttle) Admit(addr netip.Addr) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if r := t.find(addr); r != nil && now.Before(r.ban.Until) {
		return fmt.Errorf("%w: %v for another %v", ErrBanned, r.net, r.ban.Until.Sub(now).Round(time.Second))
	}
	return nil
}

func (t *Throttle) find(addr netip.Addr) *record {
	net, ok := t.network(addr)
	if e := t.records[net]; ok && e != nil {
		return e.Value.(*record)
	}
	return nil
}

// Failed counts a failed login. banned is true when it brought a ban.
func (t *Throttle) Failed(addr netip.Addr) (ban Ban, banned bool) {
	defer func() { t.tell(banned) }()
	t.mu.Lock()
	defer t.mu.Unlock()
	net, ok := t.network(addr)
	if !ok {
		return Ban{}, false
	}
	r, now := t.record(net), time.Now()
	r.ban.Tries++
	if now.Before(r.ban.Until) { // a try from before the ban
		return Ban{}, false
	}
	r.expire(now.Add(-t.window()))
	r.failures = append(r.failures, now)
	if len(r.failures) < t.tries() {
		return Ban{}, false
	}
	r.failures = nil
	if now.Sub(r.ban.Until) > t.longest() {
		r.ban.Count = 0
	}
	r.ban.Net, r.ban.Since, r.ban.Until = net, now, now.Add(t.length(r.ban.Count))
	r.ban.Count++
	return r.ban, true
}

// tell calls Changed, without the lock, so that it may ask for the bans.
func (t *Throttle) tell(changed bool) {
	if changed && t.Changed != nil {
		t.Changed()
	}
}

// expire forgets failures that are older than since.
func (r *record) expire(since time.Time) {
	r.failures = slices.DeleteFunc(r.failures, func(at time.Time) bool { return !at.After(since) })
}

// length is how long a ban after so many others lasts.
func (t *Throttle) length(others int) time.Duration {
	d := t.first()
	for range others {
		if d >= t.longest()/2 {
			return t.longest()
		}
		d *= 2
	}
	return min(d, t.longest())
}

// record returns the network's record, making one and room for it if need be.
func (t *Throttle) record(net netip.Prefix) *record {
	if e := t.records[net]; e != nil {
		t.order.MoveToFront(e)
		return e.Value.(*record)
	}
	if t.records == nil {
		t.records = map[netip.Prefix]*list.Element{}
	}
	for len(t.records) >= t.size() {
		t.forget(t.leastWorth())
	}
	r := &record{net: net}
	t.records[net] = t.order.PushFront(r)
	return r
}
