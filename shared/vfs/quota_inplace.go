package vfs

import (
	"errors"
	"io/fs"
	"os"
)

// OpenFile opens a file in place; one that is written to is bounded.
func (q *quota) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	const writes = os.O_WRONLY | os.O_RDWR | os.O_CREATE | os.O_TRUNC
	if flag&writes == 0 {
		return q.w.OpenFile(name, flag, perm)
	}
	f, _, err := q.standing(name, flag, func() (File, *Pending, error) {
		f, err := q.w.OpenFile(name, flag, perm)
		return f, nil, err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// InPlace opens a file that counts in the tree from the beginning.
func (q *quota) InPlace(name string, flag int, perm fs.FileMode) (*Pending, error) {
	f, p, err := q.standing(name, flag, func() (File, *Pending, error) {
		p, err := InPlace(q.w, name, flag, perm)
		if err != nil {
			return nil, nil, err
		}
		return p.File, p, nil
	})
	if err != nil {
		return nil, err
	}
	h := &quotaHere{Pending: p, f: f}
	return &Pending{File: f, Commit: h.commit, Discard: h.discard, Left: p.Left}, nil
}

// standing opens a file in place.
func (q *quota) standing(name string, flag int, open func() (File, *Pending, error)) (*quotaFile, *Pending, error) {
	leave, err := q.enter("open", name)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	entry := int64(0)
	old, err := fs.Stat(q.w, name)
	if errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0 {
		if err := q.takeEntries("open", name, 1); err != nil {
			return nil, nil, err
		}
		entry = 1
	}
	file, p, err := open()
	if err != nil {
		q.usage.drop(Amount{Entries: entry})
		return nil, nil, err
	}
	q.usage.land(Amount{Entries: entry})
	if flag&os.O_TRUNC != 0 {
		q.usage.free(Amount{Bytes: bytesOf(old)})
	}
	f := &quotaFile{File: file, q: q, name: name, append: flag&os.O_APPEND != 0, stands: true}
	q.opened(f)
	return f, p, nil
}

// quotaHere is a file that is written to in place.
type quotaHere struct {
	*Pending
	f    *quotaFile
	done bool
}

func (h *quotaHere) commit() error { return h.end(h.Commit) }

func (h *quotaHere) discard() error { return h.end(h.Discard) }

func (h *quotaHere) end(how func() error) error {
	defer h.f.hold()()
	if h.done {
		return how()
	}
	h.done = true
	return h.f.q.closing(h.f, how)
}
