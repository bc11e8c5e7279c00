package vfs

import (
	"io/fs"
	"strings"
	"syscall"
	"time"
)

// node is a file, a directory or a link.
type node struct {
	mode     fs.FileMode
	children map[string]*node // of a directory
	parent   *node            // of a directory; itself in the root, nil once removed
	link     string           // of a link
	birth    time.Time
	*content // of a file; of others for its time alone
}

// newNode returns a file or, with more in its mode, something else.
func newNode(mode fs.FileMode) *node {
	c := newContent()
	return &node{mode: mode, birth: c.modTime, content: c}
}

func newDir(parent *node, perm fs.FileMode) *node {
	n := newNode(fs.ModeDir | perm.Perm())
	n.children, n.parent = map[string]*node{}, parent
	return n
}

// place is where a name leads: an entry of a directory.
type place struct {
	dir  *node // nil for the root, and what ".." leads to
	base string
	node *node // nil: there is nothing yet
}

// put makes n, or nothing, stand here in place of what did.
func (p place) put(s *memStore, n *node) error {
	switch {
	case p.dir == nil:
		return fs.ErrInvalid
	case p.dir.parent == nil:
		return fs.ErrNotExist
	}
	old := p.dir.children[p.base]
	if n == nil {
		delete(p.dir.children, p.base)
	} else {
		p.dir.children[p.base] = n
		n.ref()
	}
	if old != nil {
		old.unref(s)
	}
	p.dir.touch(time.Now())
	return nil
}

// find walks to name. Links on the way are followed, the last one on demand.
func (m *Mem) find(name string, follow bool) (place, error) {
	if !ValidName(name) {
		return place{}, ErrName
	}
	at := place{node: m.root}
	links := 0
	for rest := name; rest != ""; {
		if at.node == nil {
			return place{}, fs.ErrNotExist
		}
		if at.node.children == nil {
			return place{}, syscall.ENOTDIR
		}
		var part string
		part, rest, _ = strings.Cut(rest, "/")
		next, err := m.step(at, part)
		if err != nil {
			return place{}, err
		}
		if n := next.node; n != nil && n.link != "" && (follow || rest != "") {
			if links++; links > maxLinks {
				return place{}, syscall.ELOOP
			}
			rest = strings.TrimSuffix(n.link+"/"+rest, "/")
			continue
		}
		at = next
	}
	return at, nil
}

// step goes from a directory to what part names in it.
func (m *Mem) step(at place, part string) (place, error) {
	switch {
	case part == "." || part == "":
		return at, nil
	case part != "..":
		return place{at.node, part, at.node.children[part]}, nil
	case at.node == m.root || at.node.parent == nil:
		return place{}, ErrOutside
	}
	return place{node: at.node.parent}, nil // not to be replaced, so its name does not matter
}

// depth is how many steps up from n the root is.
func (m *Mem) depth(n *node) int {
	steps := 0
	for ; n != m.root && n != nil; n = n.parent {
		steps++
	}
	return steps
}

// within reports whether n is dir or below it.
func (n *node) within(dir *node) bool {
	for n != dir && n != nil && n.parent != n {
		n = n.parent
	}
	return n == dir
}
