package vfs

import (
	"errors"
	"io/fs"
	"os"
)

// NoOverwrite returns fsys without the abilities to change a file that is
// there: it can't be replaced, continued or appended to, no file can be renamed
// onto it, and its mode stays. Its time can be set, as clients do that after an
// upload. Files may be renamed to free names and removed: see [NoDelete]. A
// tree that cannot be changed is returned as it is.
//
// An upload that breaks leaves nothing, as its part would bar the next try.
func NoOverwrite(fsys fs.FS) fs.FS { return narrow(fsys, opsAll&^(OpWrite|OpAppend)) }

// NewFS is a tree that gives a name and finds out whether it is free in one
// step. The errors of names that are not match [fs.ErrExist].
type NewFS interface {
	UploadFS
	// RenameNew is Rename, but replaces nothing.
	RenameNew(oldname, newname string) error
	// UploadNew is Upload, but replaces nothing: neither what is there now, nor
	// what is there when Commit is called. Discard gives no part the name.
	UploadNew(name string, perm fs.FileMode) (*Pending, error)
}

// RenameNew moves a file or directory to a name that must be free. In a
// [WriteFS] that is no [NewFS] an empty file holds the name for a moment.
func RenameNew(fsys fs.FS, oldname, newname string) error {
	if n, ok := fsys.(NewFS); ok {
		return n.RenameNew(oldname, newname)
	}
	return renameHeld(fsys, oldname, newname)
}

func renameHeld(fsys fs.FS, oldname, newname string) error {
	info, err := Lstat(fsys, oldname)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		// rename(2) puts no directory in the place of a file.
		if _, err := Lstat(fsys, newname); err == nil {
			return &fs.PathError{Op: "rename", Path: newname, Err: fs.ErrExist}
		}
		return Rename(fsys, oldname, newname)
	}
	if err := hold(fsys, newname); err != nil {
		return err
	}
	if err := Rename(fsys, oldname, newname); err != nil {
		return errors.Join(err, Remove(fsys, newname))
	}
	return nil
}

// UploadNew begins a file whose name must be free, now and when it is whole.
// In an [UploadFS] that is no [NewFS] an empty file holds the name for a
// moment at the end; in another [WriteFS] the file is written in place.
func UploadNew(fsys fs.FS, name string, perm fs.FileMode) (*Pending, error) {
	switch fsys := fsys.(type) {
	case NewFS:
		return fsys.UploadNew(name, perm)
	case UploadFS:
		return uploadHeld(fsys, name, perm)
	}
	f, err := OpenFile(fsys, name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return nil, err
	}
	discard := func() error { return errors.Join(f.Close(), Remove(fsys, name)) }
	return &Pending{File: f, Commit: f.Close, Discard: discard}, nil
}

func uploadHeld(fsys UploadFS, name string, perm fs.FileMode) (*Pending, error) {
	if _, err := Lstat(fsys, name); err == nil {
		return nil, &fs.PathError{Op: "upload", Path: name, Err: fs.ErrExist}
	}
	p, err := fsys.Upload(name, perm)
	if err != nil {
		return nil, err
	}
	// The held name keeps a part from taking it.
	discard := func() error {
		if hold(fsys, name) != nil {
			return p.Discard()
		}
		return errors.Join(p.Discard(), Remove(fsys, name))
	}
	commit := func() error {
		if err := hold(fsys, name); err != nil {
			return errors.Join(err, p.Discard())
		}
		if err := p.Commit(); err != nil {
			return errors.Join(err, Remove(fsys, name))
		}
		return nil
	}
	return &Pending{File: p.File, Commit: commit, Discard: discard, Left: p.Left}, nil
}

// hold takes a free name.
func hold(fsys fs.FS, name string) error {
	f, err := OpenFile(fsys, name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}
