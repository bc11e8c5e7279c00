package vfs

import (
	"errors"
	"io/fs"
	"time"
)

// Lstat describes a file; a link is described itself, where the tree has links.
func Lstat(fsys fs.FS, name string) (fs.FileInfo, error) {
	return fs.Lstat(fsys, name)
}

// Chtimes sets the access and modification time; a zero time is left as it is.
// Where a tree can't, the error matches [errors.ErrUnsupported] or [ErrReadOnly].
func Chtimes(fsys fs.FS, name string, atime, mtime time.Time) error {
	if c, ok := fsys.(ChtimesFS); ok {
		return c.Chtimes(name, atime, mtime)
	}
	return &fs.PathError{Op: "chtimes", Path: name, Err: unable(fsys)}
}

// Chmod sets the mode. Where a tree can't, the error matches
// [errors.ErrUnsupported] or [ErrReadOnly].
func Chmod(fsys fs.FS, name string, mode fs.FileMode) error {
	if c, ok := fsys.(ChmodFS); ok {
		return c.Chmod(name, mode)
	}
	return &fs.PathError{Op: "chmod", Path: name, Err: unable(fsys)}
}

// Symlink makes newname a link to oldname, which is relative to the directory
// of newname. Where a tree can't, the error matches [errors.ErrUnsupported] or
// [ErrReadOnly].
func Symlink(fsys fs.FS, oldname, newname string) error {
	if s, ok := fsys.(SymlinkFS); ok {
		return s.Symlink(oldname, newname)
	}
	return &fs.PathError{Op: "symlink", Path: newname, Err: unable(fsys)}
}

// Space returns how many bytes can still be written below name. Where a tree
// doesn't know, the error matches [errors.ErrUnsupported].
func Space(fsys fs.FS, name string) (int64, error) {
	if s, ok := fsys.(SpaceFS); ok {
		return s.Space(name)
	}
	return 0, &fs.PathError{Op: "space", Path: name, Err: errors.ErrUnsupported}
}
