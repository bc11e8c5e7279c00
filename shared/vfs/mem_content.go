package vfs

import (
	"slices"
	"sync"
	"time"
)

// maxGap is how far beyond its end a file can be written to if there is no
// limit, as the gap is memory too.
const maxGap = 64 << 20

// content is what is in a file.
type content struct {
	mu      sync.RWMutex
	data    []byte
	modTime time.Time
	refs    int // names and open files; with the last one the bytes go
}

func newContent() *content { return &content{modTime: time.Now()} }

func (c *content) touch(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.modTime = t
}

// state returns the size in bytes and the modification time.
func (c *content) state() (int64, time.Time) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return int64(len(c.data)), c.modTime
}

// readAt copies what is at off, and returns 0 at the end.
func (c *content) readAt(p []byte, off int64) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if off >= int64(len(c.data)) {
		return 0
	}
	return copy(p, c.data[off:])
}

// writeAt writes p at off, or at the end if off is negative, and returns where
// that was.
func (c *content) writeAt(s *memStore, p []byte, off int64) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	size := int64(len(c.data))
	if off < 0 {
		off = size
	}
	if off-size > maxGap || !s.take(max(0, off+int64(len(p))-size)) {
		return off, ErrNoSpace
	}
	if off > size {
		c.data = append(c.data, make([]byte, off-size)...)
	}
	n := copy(c.data[off:], p)
	c.data = append(c.data, p[n:]...)
	c.modTime = time.Now()
	return off, nil
}

func (c *content) ref() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refs++
}

func (c *content) unref(s *memStore) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refs--; c.refs == 0 {
		s.used.Add(-int64(len(c.data)))
		c.data = nil
	}
}

// truncate cuts off what is beyond size, and gives its memory back.
func (c *content) truncate(s *memStore, size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if size < int64(len(c.data)) {
		s.used.Add(size - int64(len(c.data)))
		c.data = slices.Clone(c.data[:size])
	}
	c.modTime = time.Now()
}

// take claims n more bytes, and reports whether they fit.
func (s *memStore) take(n int64) bool {
	used, limit := s.used.Add(n), s.limit.Load()
	if n > 0 && limit > 0 && used > limit {
		s.used.Add(-n)
		return false
	}
	return true
}
