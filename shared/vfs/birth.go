package vfs

import (
	"io/fs"
	"time"
)

// BirthFS is a tree that can set when its files were made.
type BirthFS interface {
	fs.FS
	SetBirth(name string, birth time.Time) error
}

// SetBirth sets when a file was made. It fails with errors.ErrUnsupported in a
// tree that does not keep that, or not so that it could be changed.
func SetBirth(fsys fs.FS, name string, birth time.Time) error {
	if t, ok := fsys.(BirthFS); ok {
		return t.SetBirth(name, birth)
	}
	return &fs.PathError{Op: "setbirth", Path: name, Err: unable(fsys)}
}
