package vfs

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// InPlaceFS is a tree that is as careful with a file which is written under
// its own name as with one that comes by Upload.
type InPlaceFS interface {
	WriteFS
	// InPlace opens a file to write to as OpenFile does, at its beginning.
	// Commit closes it, and cuts nothing off: what is behind the end of writing
	// may have been written by another meanwhile. Who wants that cut off calls
	// Truncate of File, where it has one. With os.O_EXCL, Discard does with a
	// part what the tree does with parts; else what has arrived stays.
	InPlace(name string, flag int, perm fs.FileMode) (*Pending, error)
}

var (
	_ InPlaceFS = (*Disk)(nil)
	_ InPlaceFS = (*subWrite)(nil)
	_ InPlaceFS = (*narrowed)(nil)
)

// InPlace opens a file that is to be continued (os.O_WRONLY), or made under a
// name that must be free (os.O_WRONLY|os.O_CREATE|os.O_EXCL). In a [WriteFS]
// that is no [InPlaceFS], Commit only closes; a part is kept unless it is
// empty. On other trees the error matches [ErrReadOnly].
func InPlace(fsys fs.FS, name string, flag int, perm fs.FileMode) (*Pending, error) {
	if i, ok := fsys.(InPlaceFS); ok {
		return i.InPlace(name, flag, perm)
	}
	f, err := OpenFile(fsys, name, flag, perm)
	if err != nil {
		return nil, err
	}
	discard := f.Close
	if flag&os.O_EXCL != 0 {
		discard = func() error { return errors.Join(f.Close(), removeEmpty(fsys, name)) }
	}
	return &Pending{File: f, Commit: f.Close, Discard: discard}, nil
}

func removeEmpty(fsys fs.FS, name string) error {
	info, err := Lstat(fsys, name)
	if err != nil || info.Size() > 0 {
		return err
	}
	return Remove(fsys, name)
}

// InPlace opens a file as a bare *os.File. Durable brings the file and its name
// to the medium with Commit; the name is as new as the bytes if os.O_EXCL was
// given, or if the file is the part of an upload that broke. With os.O_EXCL,
// Partial says what becomes of a part; Hide drops it, as it has its name already.
func (d *Disk) InPlace(name string, flag int, perm fs.FileMode) (*Pending, error) {
	check := d.local
	if flag&os.O_CREATE != 0 {
		check = d.newLocal
	}
	local, err := check("open", name)
	if err != nil {
		return nil, err
	}
	mustBeFree := flag&os.O_EXCL != 0
	u, err := d.target(local)
	if mustBeFree && errors.Is(err, ErrNotRegular) {
		err = fs.ErrExist
	}
	if err != nil {
		return nil, d.fail("open", name, err)
	}
	u.name, u.free = name, mustBeFree
	if err := u.open(flag, perm.Perm()); err != nil {
		u.release()
		return nil, d.fail("open", name, err)
	}
	return u.pending(), nil
}

// open opens the file itself.
func (u *upload) open(flag int, perm fs.FileMode) error {
	f, mode, err := openRooted(u.dir, u.base, flag, perm)
	switch {
	case errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENXIO): // a directory, a FIFO
		return ErrNotRegular
	case err == nil && !mode.IsRegular():
		f.Close()
		return ErrNotRegular
	}
	u.f = f
	return err
}

func (s *subWrite) InPlace(name string, flag int, perm fs.FileMode) (*Pending, error) {
	return at(&s.subRead, "open", name, func(n string) (*Pending, error) { return InPlace(s.w, n, flag, perm) })
}

// InPlace needs what OpenFile needs.
func (n *narrowed) InPlace(name string, flag int, perm fs.FileMode) (*Pending, error) {
	flag, err := n.opening(name, flag)
	if err != nil {
		return nil, err
	}
	return InPlace(n.w, name, flag, perm)
}
