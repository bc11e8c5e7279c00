package vfs

import (
	"io/fs"
	"path"
	"strings"
	"syscall"
	"time"
)

// Mkdir makes a directory.
func (m *Mem) Mkdir(name string, perm fs.FileMode) error {
	return m.change("mkdir", name, false, func(p place) error {
		if p.node != nil {
			return fs.ErrExist
		}
		return p.put(m.store, newDir(p.dir, perm))
	})
}

// Remove removes a file, a link or an empty directory.
func (m *Mem) Remove(name string) error {
	return m.change("remove", name, false, func(p place) error {
		switch {
		case p.dir == nil:
			return fs.ErrInvalid
		case p.node == nil:
			return fs.ErrNotExist
		case len(p.node.children) > 0:
			return syscall.ENOTEMPTY
		}
		if err := p.put(m.store, nil); err != nil {
			return err
		}
		p.node.parent = nil
		return nil
	})
}

// Rename moves a file, a link or a directory. A directory at newname is never replaced.
func (m *Mem) Rename(oldname, newname string) error {
	return m.change("rename", oldname, false, func(from place) error {
		to, err := m.find(newname, false)
		switch {
		case err != nil:
			return err
		case from.dir == nil || to.dir == nil:
			return fs.ErrInvalid
		case from.node == nil:
			return fs.ErrNotExist
		case to.node != nil && to.node.mode.IsDir():
			return fs.ErrExist
		case to.node != nil && from.node.mode.IsDir():
			return syscall.ENOTDIR
		case from.node.mode.IsDir() && to.dir.within(from.node):
			return fs.ErrInvalid
		case from.node == to.node:
			return nil
		}
		if from.node.mode.IsDir() {
			from.node.parent = to.dir
		}
		if err := to.put(m.store, from.node); err != nil {
			return err
		}
		return from.put(m.store, nil)
	})
}

// Symlink makes newname a link to oldname, which is first cleaned as
// [path.Clean] does and may lead nowhere yet, but not outside.
func (m *Mem) Symlink(oldname, newname string) error {
	return m.change("symlink", newname, false, func(p place) error {
		target := path.Clean(oldname)
		switch {
		case oldname == "" || strings.IndexByte(oldname, 0) >= 0:
			return ErrName
		case p.node != nil:
			return fs.ErrExist
		case path.IsAbs(target) || stepsUp(target) > m.depth(p.dir):
			return ErrOutside
		}
		link := newNode(fs.ModeSymlink | 0o777)
		link.link = target
		return p.put(m.store, link)
	})
}

// stepsUp is how many elements of a clean target are "..".
func stepsUp(target string) (n int) {
	for part := range strings.SplitSeq(target, "/") {
		if part == ".." {
			n++
		}
	}
	return n
}

// Chmod sets the permission bits and ModeSetuid, ModeSetgid, ModeSticky.
func (m *Mem) Chmod(name string, mode fs.FileMode) error {
	const settable = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky
	return m.change("chmod", name, true, func(p place) error {
		if p.node == nil {
			return fs.ErrNotExist
		}
		p.node.mode = p.node.mode&^settable | mode&settable
		return nil
	})
}

// Chtimes sets the modification time. Access times are not kept here.
func (m *Mem) Chtimes(name string, _, mtime time.Time) error {
	return m.change("chtimes", name, true, func(p place) error {
		if p.node == nil {
			return fs.ErrNotExist
		}
		if !mtime.IsZero() {
			p.node.touch(mtime)
		}
		return nil
	})
}
