package vfs

import (
	"io/fs"
	"math"
	"sync"
	"sync/atomic"
	"syscall"
)

// Mem is a tree in memory, safe for concurrent use. A file that is replaced or
// removed stays whole for those who have it open, as on a disk. Make one with
// [NewMem].
type Mem struct {
	store *memStore
	root  *node
}

// memStore is what a Mem and its parts have in common.
type memStore struct {
	mu    sync.RWMutex // guards the nodes, but not what is in the files
	limit atomic.Int64
	used  atomic.Int64
}

var (
	_ UploadFS      = (*Mem)(nil)
	_ ChtimesFS     = (*Mem)(nil)
	_ ChmodFS       = (*Mem)(nil)
	_ SymlinkFS     = (*Mem)(nil)
	_ SpaceFS       = (*Mem)(nil)
	_ EntriesFS     = (*Mem)(nil)
	_ NamesFS       = (*Mem)(nil)
	_ fs.StatFS     = (*Mem)(nil)
	_ fs.ReadLinkFS = (*Mem)(nil)
	_ fs.ReadDirFS  = (*Mem)(nil)
	_ fs.SubFS      = (*Mem)(nil)
)

// NewMem returns an empty tree without a limit.
func NewMem() *Mem {
	root := newDir(nil, 0o755)
	root.parent = root
	return &Mem{store: &memStore{}, root: root}
}

// SetLimit bounds the bytes of all files together; a write beyond it fails with
// [ErrNoSpace]. Zero: no limit.
func (m *Mem) SetLimit(bytes int64) { m.store.limit.Store(bytes) }

// Space returns how many bytes the limit leaves, or [math.MaxInt64] without one.
func (m *Mem) Space(name string) (int64, error) {
	if _, err := m.node("space", name, true); err != nil {
		return 0, err
	}
	limit := m.store.limit.Load()
	if limit == 0 {
		return math.MaxInt64, nil
	}
	return max(0, limit-m.store.used.Load()), nil
}

// Sub returns the directory dir as a *Mem, out of which no link leads.
func (m *Mem) Sub(dir string) (fs.FS, error) {
	n, err := m.node("sub", dir, true)
	switch {
	case err != nil:
		return nil, err
	case n.children == nil:
		return nil, fail("sub", dir, syscall.ENOTDIR)
	}
	return &Mem{m.store, n}, nil
}

// node returns the node at name.
func (m *Mem) node(op, name string, follow bool) (*node, error) {
	m.store.mu.RLock()
	defer m.store.mu.RUnlock()
	p, err := m.find(name, follow)
	if err == nil && p.node == nil {
		err = fs.ErrNotExist
	}
	return p.node, fail(op, name, err)
}

// change calls do with the place of name, and with the tree to itself.
func (m *Mem) change(op, name string, follow bool, do func(place) error) error {
	m.store.mu.Lock()
	defer m.store.mu.Unlock()
	p, err := m.find(name, follow)
	if err == nil {
		err = do(p)
	}
	return fail(op, name, err)
}

// fail is err, unless nil, with what was done to which name.
func fail(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}
