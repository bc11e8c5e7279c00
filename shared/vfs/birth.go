package vfs

import (
	"io/fs"
	"time"
)

// BirthFS is a tree that can set when its files were made. One that passes
// this on to another tree also has a method CanSetBirth() bool.
type BirthFS interface {
	fs.FS
	SetBirth(name string, birth time.Time) error
}

var (
	_ BirthFS = (*Mem)(nil)
	_ BirthFS = (*subWrite)(nil)
	_ BirthFS = (*narrowed)(nil)
)

// SetBirth sets when a file was made. It fails with errors.ErrUnsupported in a
// tree that does not keep that, or not so that it could be changed.
func SetBirth(fsys fs.FS, name string, birth time.Time) error {
	if t, ok := fsys.(BirthFS); ok {
		return t.SetBirth(name, birth)
	}
	return &fs.PathError{Op: "setbirth", Path: name, Err: unable(fsys)}
}

// SetBirth sets when a file, directory or link was made, which its info tells
// with a method Birth() time.Time.
func (m *Mem) SetBirth(name string, birth time.Time) error {
	return m.change("setbirth", name, true, func(p place) error {
		if p.node == nil {
			return fs.ErrNotExist
		}
		p.node.birth = birth
		return nil
	})
}

func (s *subWrite) SetBirth(name string, birth time.Time) error {
	return s.do("setbirth", name, func(n string) error { return SetBirth(s.w, n, birth) })
}
