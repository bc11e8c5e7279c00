package vfs

import (
	"io/fs"
	"sync"
	"time"
)

// Usage counts what stands in a tree: in one walk when it is first asked, and
// from then on by what is changed through a [Quota]. So it is right after any
// restart. It is safe for concurrent use; the zero value is ready.
//
// What others change meanwhile is found by another walk: after [Usage.Recount],
// before a change is refused, and after ten minutes in use; but a hundredth of
// the time, and no more, is spent on walks. Changes wait for a walk, while
// uploads under way and whatever reads go on.
type Usage struct {
	// structure is held by those who change which files there are, or write to
	// a file that stands, and by a walk.
	structure sync.Mutex
	writers   map[*quotaFile]*writer
	counted   time.Time     // zero: a walk is due
	took      time.Duration // the last walk
	doubtful  bool          // there may be less than is counted

	mu     sync.Mutex // guards what follows
	stands Amount
	coming Amount // uploads under way, which a walk does not see
}

// Ages at which a count is taken anew: when it is used, and before it refuses.
const (
	maxCountAge   = 10 * time.Minute
	maxRefusalAge = time.Second
	walkShare     = 100 // a count stays for so many times as long as it took
)

// Recount has everything counted anew when it is next needed.
func (u *Usage) Recount() {
	u.structure.Lock()
	defer u.structure.Unlock()
	u.counted = time.Time{}
}

// Used returns what stands in a tree, which must be the one that is counted or
// one made of it by Quota, and what is on its way in. Errors are those of the walk.
func (u *Usage) Used(tree fs.FS) (Amount, error) {
	u.structure.Lock()
	defer u.structure.Unlock()
	if err := u.count(tree, maxCountAge); err != nil {
		return Amount{}, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.used(), nil
}

// count walks, unless that was done not so long ago. structure is held.
func (u *Usage) count(tree fs.FS, age time.Duration) error {
	if u.doubtful {
		age = maxRefusalAge
	}
	start := time.Now()
	if !u.counted.IsZero() && start.Sub(u.counted) < max(age, walkShare*u.took) {
		return nil
	}
	stands, err := census(tree)
	if err != nil {
		return err
	}
	u.counted, u.doubtful = time.Now(), false
	u.took = u.counted.Sub(start)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.stands = stands
	return nil
}

func (u *Usage) used() Amount {
	return Amount{u.stands.Bytes + u.coming.Bytes, u.stands.Entries + u.coming.Entries}
}

// takeBytes claims n more bytes for what is coming, or as many as there is room for.
func (u *Usage) takeBytes(n, most int64) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	if most > 0 {
		n = min(n, max(0, most-u.used().Bytes))
	}
	u.coming.Bytes += n
	return n
}

// takeEntries claims n more entries for what is coming, if there is room:
// where there are too many already there is none even for none.
func (u *Usage) takeEntries(n, most int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if most > 0 && u.used().Entries+n > most {
		return false
	}
	u.coming.Entries += n
	return true
}

// move changes what is counted. Nothing falls below zero, as what others have
// made and was not counted may go.
func (u *Usage) move(coming, stands Amount) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.coming = Amount{u.coming.Bytes + coming.Bytes, u.coming.Entries + coming.Entries}
	u.stands = Amount{max(0, u.stands.Bytes+stands.Bytes), max(0, u.stands.Entries+stands.Entries)}
}

// drop gives back what was claimed; land lets it stand.
func (u *Usage) drop(a Amount) { u.move(a.negative(), Amount{}) }
func (u *Usage) land(a Amount) { u.move(a.negative(), a) }

// free counts what has gone.
func (u *Usage) free(a Amount) { u.move(Amount{}, a.negative()) }

func (a Amount) negative() Amount { return Amount{-a.Bytes, -a.Entries} }
