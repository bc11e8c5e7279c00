package vfs

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// Bounds of the walk through a tree that [Disk.Recover] makes.
const (
	maxRecoverDepth   = 128
	maxRecoverEntries = 10_000_000
)

// errTooMany ends a walk.
var errTooMany = errors.New("too many files: not all were looked at")

// Recover finds what a process that died has left of its uploads, and does
// with it what Partial says. Temporaries of this process, and of others that
// live, are left alone. It walks through the whole tree, without following
// links, and returns the errors it met; one does not stop it.
func (d *Disk) Recover() error {
	r := &recovery{d: d, left: maxRecoverEntries}
	r.walk(".", maxRecoverDepth)
	return errors.Join(r.errs...)
}

type recovery struct {
	d    *Disk
	left int // entries that may still be looked at
	errs []error
}

func (r *recovery) walk(dir string, depth int) {
	dirs, temps, err := r.read(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		r.errs = append(r.errs, err)
	}
	if len(temps) > 0 {
		r.settle(dir, temps)
	}
	for _, name := range dirs {
		if depth > 0 && r.left > 0 {
			r.walk(path.Join(dir, name), depth-1)
		}
	}
}

// read returns what concerns the walk. Types come with the names, so that no
// file is looked at.
func (r *recovery) read(dir string) (dirs, temps []string, err error) {
	f, err := r.d.openDir(dir)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	err = eachEntry(f, func(name []byte, regular, isDir bool) bool {
		switch {
		case regular && mayBeTemp(name):
			temps = append(temps, string(name))
		case isDir && !hidden(string(name)):
			dirs = append(dirs, string(name))
		}
		r.left--
		return r.left > 0
	})
	switch {
	case err != nil:
		return dirs, temps, r.d.fail("recover", dir, err)
	case r.left <= 0:
		return nil, temps, r.d.fail("recover", dir, errTooMany)
	}
	return dirs, temps, nil
}

// mayBeTemp spares most names from being made a string.
func mayBeTemp(name []byte) bool {
	if len(name) <= len(tempPrefix) || string(name[:len(tempPrefix)]) != tempPrefix {
		return false
	}
	_, _, ok := parseTemp(string(name))
	return ok
}

func (r *recovery) settle(dir string, temps []string) {
	local, err := localize(dir)
	if err != nil {
		return
	}
	root, err := openDirRoot(r.d.root, local)
	if err != nil {
		r.errs = append(r.errs, r.d.fail("recover", dir, err))
		return
	}
	defer root.Close()
	for _, temp := range temps {
		if owner, _, _ := parseTemp(temp); owner == process {
			continue
		}
		if err := r.settleOne(root, temp); err != nil {
			r.errs = append(r.errs, r.d.fail("recover", path.Join(dir, temp), err))
		}
	}
}

// settleOne marks a temporary while it deals with it, so that nobody else does:
// not another that recovers, nor one that has made it and not marked it yet.
func (r *recovery) settleOne(dir *os.Root, temp string) error {
	f := orphan(dir, temp)
	if f == nil {
		return nil
	}
	defer f.Close()
	_, base, _ := parseTemp(temp)
	u := &upload{d: r.d, dir: dir, base: base, free: base != "", temp: temp}
	err := u.settle()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone meanwhile, as one is that could not be marked
	}
	return err
}

// orphan opens a temporary whose process is gone, and marks it. It is nil for others.
func orphan(dir *os.Root, temp string) *os.File {
	f, err := dir.OpenFile(temp, os.O_WRONLY|nonblock, 0) // NFS locks no file that is only read
	if err != nil {
		return nil
	}
	if lock(f) {
		if _, err := dir.Lstat(temp); err == nil { // it did not get its name meanwhile
			return f
		}
	}
	f.Close()
	return nil
}
