package vfs

import "io/fs"

// CanChmod reports whether [Chmod] can work in a tree. One that passes it on to
// another tree has a method of that name.
func CanChmod(fsys fs.FS) bool {
	if t, ok := fsys.(interface{ CanChmod() bool }); ok {
		return t.CanChmod()
	}
	_, ok := fsys.(ChmodFS)
	return ok
}

// CanChtimes reports whether [Chtimes] can work in a tree. One that passes it on
// to another tree has a method of that name.
func CanChtimes(fsys fs.FS) bool {
	if t, ok := fsys.(interface{ CanChtimes() bool }); ok {
		return t.CanChtimes()
	}
	_, ok := fsys.(ChtimesFS)
	return ok
}

// CanSymlink reports whether [Symlink] can work in a tree. One that passes it
// on to another tree has a method of that name.
func CanSymlink(fsys fs.FS) bool {
	if t, ok := fsys.(interface{ CanSymlink() bool }); ok {
		return t.CanSymlink()
	}
	_, ok := fsys.(SymlinkFS)
	return ok
}

func (s *subWrite) CanChtimes() bool { return CanChtimes(s.w) }
func (s *subWrite) CanChmod() bool   { return CanChmod(s.w) }
func (s *subWrite) CanSymlink() bool { return CanSymlink(s.w) }

func (n *narrowed) CanChtimes() bool { return n.may&OpTimes != 0 && CanChtimes(n.w) }
func (n *narrowed) CanChmod() bool   { return n.may&OpWrite != 0 && CanChmod(n.w) }
func (n *narrowed) CanSymlink() bool { return n.may&OpMake != 0 && CanSymlink(n.w) }

func (q *quota) CanChtimes() bool { return CanChtimes(q.w) }
func (q *quota) CanChmod() bool   { return CanChmod(q.w) }
func (q *quota) CanSymlink() bool { return CanSymlink(q.w) }
