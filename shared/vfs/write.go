package vfs

import (
	"errors"
	"io/fs"
	"os"
)

// OpenFile opens a file of a tree with the flags of os.OpenFile. On a tree
// that is no [WriteFS] the error matches [ErrReadOnly].
func OpenFile(fsys fs.FS, name string, flag int, perm fs.FileMode) (File, error) {
	if w, ok := fsys.(WriteFS); ok {
		return w.OpenFile(name, flag, perm)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: ErrReadOnly}
}

// Mkdir makes a directory, whose parent must exist. On a tree that is no
// [WriteFS] the error matches [ErrReadOnly].
func Mkdir(fsys fs.FS, name string, perm fs.FileMode) error {
	if w, ok := fsys.(WriteFS); ok {
		return w.Mkdir(name, perm)
	}
	return &fs.PathError{Op: "mkdir", Path: name, Err: ErrReadOnly}
}

// Remove removes a file, a link or an empty directory. On a tree that is no
// [WriteFS] the error matches [ErrReadOnly].
func Remove(fsys fs.FS, name string) error {
	if w, ok := fsys.(WriteFS); ok {
		return w.Remove(name)
	}
	return &fs.PathError{Op: "remove", Path: name, Err: ErrReadOnly}
}

// Rename moves a file or directory; a file at newname is replaced. On a tree
// that is no [WriteFS] the error matches [ErrReadOnly].
func Rename(fsys fs.FS, oldname, newname string) error {
	if w, ok := fsys.(WriteFS); ok {
		return w.Rename(oldname, newname)
	}
	return &fs.PathError{Op: "rename", Path: oldname, Err: ErrReadOnly}
}

// Upload begins a new file that is whole or not there. In a [WriteFS] that is
// no [UploadFS] the file is written in place: it is emptied at once, and what
// has arrived stays whatever happens. On other trees the error matches
// [ErrReadOnly].
func Upload(fsys fs.FS, name string, perm fs.FileMode) (*Pending, error) {
	if u, ok := fsys.(UploadFS); ok {
		return u.Upload(name, perm)
	}
	f, err := OpenFile(fsys, name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, perm)
	if err != nil {
		return nil, err
	}
	return &Pending{File: f, Commit: f.Close, Discard: f.Close}, nil
}

// unable says why a tree lacks an ability to change things.
func unable(fsys fs.FS) error {
	if _, ok := fsys.(WriteFS); ok {
		return errors.ErrUnsupported
	}
	return ErrReadOnly
}
