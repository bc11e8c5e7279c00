package vfs

import (
	"io/fs"
	"os"
)

// writer is a file that stands and is written to.
type writer struct {
	info fs.FileInfo // as it was opened
	lost bool        // removed or replaced meanwhile, as far as is known
}

// opened notes a file that stands. structure is held.
func (q *quota) opened(f *quotaFile) {
	if q.usage.writers == nil {
		q.usage.writers = map[*quotaFile]*writer{}
	}
	info, _ := f.File.Stat()
	q.usage.writers[f] = &writer{info: info}
}

// closed forgets it. What was written to one that was removed is gone with it,
// which only a walk finds out. structure is held.
func (q *quota) closed(f *quotaFile) {
	q.usage.doubtful = q.usage.doubtful || q.lost(f)
	delete(q.usage.writers, f)
}

// closing closes it by do, which may remove it. structure is held.
func (q *quota) closing(f *quotaFile, do func() error) error {
	info, there := q.look(f.name)
	err := do()
	if _, still := q.look(f.name); there && !still {
		q.gone(info)
	}
	q.usage.doubtful = q.usage.doubtful || !there
	q.closed(f)
	return err
}

// lost reports whether a file may have been removed, and its size been freed,
// while it is written to. structure is held.
func (q *quota) lost(f *quotaFile) bool {
	w := q.usage.writers[f]
	return w != nil && w.lost
}

// disturb notes that a file was removed or replaced, perhaps one that is
// written to. structure is held.
func (u *Usage) disturb(gone fs.FileInfo) {
	known := os.SameFile(gone, gone) // only what package os describes is
	for _, w := range u.writers {
		w.lost = w.lost || !known || os.SameFile(w.info, gone)
	}
}
