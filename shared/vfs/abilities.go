package vfs

import "io/fs"

// can reports whether a tree has an ability T, or what one says that passes it
// on to another tree, and has a method to be asked by.
func can[T, Asked any](fsys fs.FS, ask func(Asked) bool) bool {
	if asked, ok := fsys.(Asked); ok {
		return ask(asked)
	}
	_, ok := fsys.(T)
	return ok
}

type (
	canChtimes  interface{ CanChtimes() bool }
	canChmod    interface{ CanChmod() bool }
	canSymlink  interface{ CanSymlink() bool }
	canSetBirth interface{ CanSetBirth() bool }
)

// CanChtimes reports whether [Chtimes] can work in a tree. One that passes it
// on to another tree has a method of that name.
func CanChtimes(fsys fs.FS) bool { return can[ChtimesFS](fsys, canChtimes.CanChtimes) }

// CanChmod reports whether [Chmod] can work in a tree. One that passes it
// on to another tree has a method of that name.
func CanChmod(fsys fs.FS) bool { return can[ChmodFS](fsys, canChmod.CanChmod) }

// CanSymlink reports whether [Symlink] can work in a tree. One that passes it
// on to another tree has a method of that name.
func CanSymlink(fsys fs.FS) bool { return can[SymlinkFS](fsys, canSymlink.CanSymlink) }

// CanSetBirth reports whether [SetBirth] can work in a tree. One that passes it
// on to another tree has a method of that name.
func CanSetBirth(fsys fs.FS) bool { return can[BirthFS](fsys, canSetBirth.CanSetBirth) }

func (s *subWrite) CanChtimes() bool  { return CanChtimes(s.w) }
func (s *subWrite) CanChmod() bool    { return CanChmod(s.w) }
func (s *subWrite) CanSymlink() bool  { return CanSymlink(s.w) }
func (s *subWrite) CanSetBirth() bool { return CanSetBirth(s.w) }

func (n *narrowed) CanChtimes() bool  { return n.may&OpTimes != 0 && CanChtimes(n.w) }
func (n *narrowed) CanChmod() bool    { return n.may&OpWrite != 0 && CanChmod(n.w) }
func (n *narrowed) CanSymlink() bool  { return n.may&OpMake != 0 && CanSymlink(n.w) }
func (n *narrowed) CanSetBirth() bool { return n.may&OpTimes != 0 && CanSetBirth(n.w) }

func (q *quota) CanChtimes() bool  { return CanChtimes(q.w) }
func (q *quota) CanChmod() bool    { return CanChmod(q.w) }
func (q *quota) CanSymlink() bool  { return CanSymlink(q.w) }
func (q *quota) CanSetBirth() bool { return CanSetBirth(q.w) }
