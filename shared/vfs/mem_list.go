package vfs

import (
	"io"
	"io/fs"
	"iter"
	"maps"
	"path"
	"slices"
	"syscall"
	"time"
)

// Stat describes the file that name leads to.
func (m *Mem) Stat(name string) (fs.FileInfo, error) { return m.stat("stat", name, true) }

// Lstat describes the file or link at name.
func (m *Mem) Lstat(name string) (fs.FileInfo, error) { return m.stat("lstat", name, false) }

func (m *Mem) stat(op, name string, follow bool) (fs.FileInfo, error) {
	n, err := m.node(op, name, follow)
	if err != nil {
		return nil, err
	}
	return m.info(name, n), nil
}

// ReadLink returns where a link leads.
func (m *Mem) ReadLink(name string) (string, error) {
	n, err := m.node("readlink", name, false)
	switch {
	case err != nil:
		return "", err
	case n.link == "":
		return "", fail("readlink", name, fs.ErrInvalid)
	}
	return n.link, nil
}

// Entries is as the function [Entries], always in order of names.
func (m *Mem) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	return func(yield func(fs.FileInfo, error) bool) {
		dir, names, err := m.names(name)
		for _, base := range names {
			info := m.child(dir, base)
			if info != nil && !yield(info, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// Names is as the function [Names], always in order.
func (m *Mem) Names(name string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		_, names, err := m.names(name)
		for _, base := range names {
			if !yield(base, nil) {
				return
			}
		}
		if err != nil {
			yield("", err)
		}
	}
}

// ReadDir lists a directory in order of names.
func (m *Mem) ReadDir(name string) ([]fs.DirEntry, error) { return readDir(m, name) }

// names returns the directory at name, and the names in it at one moment.
func (m *Mem) names(name string) (*node, []string, error) {
	dir, err := m.node("readdir", name, true)
	switch {
	case err != nil:
		return nil, nil, err
	case dir.children == nil:
		return nil, nil, fail("readdir", name, syscall.ENOTDIR)
	}
	m.store.mu.RLock()
	defer m.store.mu.RUnlock()
	return dir, slices.Sorted(maps.Keys(dir.children)), nil
}

// child describes a directory's file, or returns nil if it is gone.
func (m *Mem) child(dir *node, base string) fs.FileInfo {
	m.store.mu.RLock()
	defer m.store.mu.RUnlock()
	if n := dir.children[base]; n != nil {
		return n.info(base)
	}
	return nil
}

func (m *Mem) info(name string, n *node) fs.FileInfo {
	m.store.mu.RLock()
	defer m.store.mu.RUnlock()
	return n.info(path.Base(name))
}

func (n *node) info(base string) *memInfo {
	size, modTime := n.state()
	return &memInfo{base, size + int64(len(n.link)), n.mode, modTime, n.birth}
}

// memInfo is what is told of a file; there is nothing more to Sys.
type memInfo struct {
	name    string
	size    int64
	mode    fs.FileMode
	modTime time.Time
	birth   time.Time
}

func (i *memInfo) Name() string       { return i.name }
func (i *memInfo) Size() int64        { return i.size }
func (i *memInfo) Mode() fs.FileMode  { return i.mode }
func (i *memInfo) ModTime() time.Time { return i.modTime }
func (i *memInfo) Birth() time.Time   { return i.birth }
func (i *memInfo) IsDir() bool        { return i.mode.IsDir() }
func (i *memInfo) Sys() any           { return nil }

// memDir is an open directory, listed as it is when it is first read.
type memDir struct {
	m    *Mem
	name string
	rest []fs.DirEntry
	read bool
}

func (d *memDir) Stat() (fs.FileInfo, error) { return d.m.Stat(d.name) }
func (d *memDir) Close() error               { return nil }

func (d *memDir) Read([]byte) (int, error) { return 0, fail("read", d.name, syscall.EISDIR) }

func (d *memDir) ReadDir(n int) (entries []fs.DirEntry, err error) {
	if !d.read {
		if d.rest, err = d.m.ReadDir(d.name); err != nil {
			return nil, err
		}
		d.read = true
	}
	if n > 0 && len(d.rest) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.rest) {
		n = len(d.rest)
	}
	entries, d.rest = d.rest[:n:n], d.rest[n:]
	return entries, nil
}
