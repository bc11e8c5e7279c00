package vfs

import (
	"io/fs"
	"os"
)

// Upload begins a new file, which no one sees before Commit. If it breaks and
// the name is free, then the part takes it unless it is empty. A link at name is followed; one
// that leads nowhere is replaced.
func (m *Mem) Upload(name string, perm fs.FileMode) (*Pending, error) {
	u := &memUpload{m: m, name: name}
	err := m.change("upload", name, true, func(p place) error {
		switch {
		case p.dir == nil, p.node != nil && p.node.children != nil:
			return ErrNotRegular
		case p.dir.parent == nil:
			return fs.ErrNotExist
		}
		u.at, u.free = p, p.node == nil
		if p.node != nil {
			perm = p.node.mode
		}
		u.at.node = newNode(perm.Perm())
		return nil
	})
	if err != nil {
		return nil, err
	}
	u.at.node.ref() // until end
	u.f = m.newFile(name, u.at.node, os.O_WRONLY)
	return &Pending{File: u.f, Commit: u.commit, Discard: u.discard, Left: func() bool { return u.left }}, nil
}

type memUpload struct {
	m    *Mem
	name string
	at   place // of the new file, which is not there yet
	free bool  // nothing had the name
	f    *memFile
	done bool
	left bool // what has come has the name
}

func (u *memUpload) commit() error { return u.end("commit", true) }

func (u *memUpload) discard() error { return u.end("discard", false) }

// end closes the file, and lets it appear if it is whole or nothing is in its way.
func (u *memUpload) end(op string, whole bool) error {
	if u.done {
		return fail(op, u.name, fs.ErrClosed)
	}
	u.done = true
	defer u.at.node.unref(u.m.store)
	err := u.f.Close()
	u.m.store.mu.Lock()
	defer u.m.store.mu.Unlock()
	old := u.at.dir.children[u.at.base]
	size, _ := u.at.node.state()
	switch {
	case !whole && (size == 0 || !u.free || old != nil || u.at.dir.parent == nil):
		return nil
	case err == nil && old != nil && old.children != nil:
		err = ErrNotRegular
	case err == nil:
		err = u.at.put(u.m.store, u.at.node)
		u.left = err == nil
	}
	return fail(op, u.name, bare(err))
}
