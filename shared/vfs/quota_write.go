package vfs

import (
	"io/fs"
	"time"
)

// enter begins a change, which nobody else does until leave is called.
func (q *quota) enter(op, name string) (leave func(), err error) {
	q.usage.structure.Lock()
	if err := q.usage.count(q.root, maxCountAge); err != nil {
		q.usage.structure.Unlock()
		return nil, &fs.PathError{Op: op, Path: name, Err: bare(err)}
	}
	return q.usage.structure.Unlock, nil
}

// takeEntries claims n entries. A count that leaves too few is first taken anew.
func (q *quota) takeEntries(op, name string, n int64) error {
	if q.usage.takeEntries(n, q.most.Entries) {
		return nil
	}
	if q.usage.count(q.root, maxRefusalAge) == nil && q.usage.takeEntries(n, q.most.Entries) {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: ErrFileQuota}
}

// adding makes a new entry by do.
func (q *quota) adding(op, name string, do func() error) error {
	leave, err := q.enter(op, name)
	if err != nil {
		return err
	}
	defer leave()
	if err := q.takeEntries(op, name, 1); err != nil {
		return err
	}
	if err := do(); err != nil {
		q.usage.drop(Amount{Entries: 1})
		return err
	}
	q.usage.land(Amount{Entries: 1})
	return nil
}

func (q *quota) Mkdir(name string, perm fs.FileMode) error {
	return q.adding("mkdir", name, func() error { return q.w.Mkdir(name, perm) })
}

func (q *quota) Symlink(oldname, newname string) error {
	return q.adding("symlink", newname, func() error { return Symlink(q.w, oldname, newname) })
}

func (q *quota) Remove(name string) error {
	leave, err := q.enter("remove", name)
	if err != nil {
		return err
	}
	defer leave()
	info, there := q.look(name)
	if err := q.w.Remove(name); err != nil {
		return err
	}
	if there {
		q.gone(info)
	}
	return nil
}

func (q *quota) Rename(oldname, newname string) error {
	return q.renaming(oldname, newname, q.w.Rename)
}

func (q quotaUpload) RenameNew(oldname, newname string) error {
	return q.renaming(oldname, newname, func(from, to string) error { return RenameNew(q.w, from, to) })
}

// renaming frees what stood under the new name. Two names of one file may both
// stay, by rename(2).
func (q *quota) renaming(oldname, newname string, rename func(from, to string) error) error {
	leave, err := q.enter("rename", oldname)
	if err != nil {
		return err
	}
	defer leave()
	info, there := q.look(newname)
	if err := rename(oldname, newname); err != nil || !there {
		return err
	}
	if _, both := q.look(oldname); !both {
		q.gone(info)
	}
	return nil
}

// look describes what stands under a name, a link itself.
func (q *quota) look(name string) (info fs.FileInfo, there bool) {
	info, err := Lstat(q.w, name)
	return info, err == nil
}

// gone counts what was removed.
func (q *quota) gone(info fs.FileInfo) {
	q.usage.free(Amount{Bytes: bytesOf(info), Entries: 1})
	q.usage.disturb(info)
}

// bytesOf is what a file counts for; info may be nil.
func bytesOf(info fs.FileInfo) int64 {
	if info == nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

func (q *quota) Chtimes(name string, atime, mtime time.Time) error {
	return Chtimes(q.w, name, atime, mtime)
}

func (q *quota) Chmod(name string, mode fs.FileMode) error { return Chmod(q.w, name, mode) }

func (q *quota) SetBirth(name string, birth time.Time) error { return SetBirth(q.w, name, birth) }
