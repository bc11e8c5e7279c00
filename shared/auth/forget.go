package auth

import (
	"container/list"
	"time"
)

// leastWorth is the record to forget for another one: of those without a ban in
// force, which cost an attacker with many addresses next to nothing, the one that
// failed longest ago. But an eighth of the room is theirs, as who is forgotten
// after each failure is never banned; then it is the ban that ends first.
func (t *Throttle) leastWorth() *list.Element {
	var oldest, soonest *list.Element
	var least time.Time // when soonest ends
	now, free := time.Now(), 0
	for e := t.order.Back(); e != nil && free <= t.size()/8; e = e.Prev() {
		until := e.Value.(*record).ban.Until
		if !now.Before(until) {
			if free++; oldest == nil {
				oldest = e
			}
		} else if soonest == nil || until.Before(least) {
			soonest, least = e, until
		}
	}
	if oldest == nil || soonest != nil && free <= t.size()/8 {
		return soonest
	}
	return oldest
}

func (t *Throttle) forget(e *list.Element) {
	delete(t.records, t.order.Remove(e).(*record).net)
}
