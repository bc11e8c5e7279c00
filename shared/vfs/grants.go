package vfs

import "io/fs"

// Grant is what the system lets this process do with a file, whatever the
// rights in the tree are ([May]); several such things are or-ed.
type Grant uint8

const (
	// GrantRead is reading a file, or listing a directory.
	GrantRead Grant = 1 << iota
	// GrantWrite is writing to a file in place, or [Upload] into a directory.
	GrantWrite
	// GrantReplace is [Upload] over a file.
	GrantReplace
	// GrantEnter is reaching what is in a directory.
	GrantEnter
	// GrantChange is making directories in a directory, and removing what is
	// in it.
	GrantChange
	// GrantRemove is removing a file, directory or link, and renaming it.
	GrantRemove

	// GrantAll is all of these.
	GrantAll = GrantRemove<<1 - 1
)

// GrantFS is a tree that knows whose files are whose.
type GrantFS interface {
	fs.FS
	// Grants is as the function [Grants].
	Grants(dir string) func(info fs.FileInfo) Grant
}

var (
	_ GrantFS = readOnly{}
	_ GrantFS = (*subRead)(nil)
	_ GrantFS = (*narrowed)(nil)
	_ GrantFS = (*quota)(nil)
)

// Grants returns a function that tells what is granted on the files of a
// directory, from their infos as [Entries] or [Lstat] give them. It looks at
// the directory once and at no file, and allocates nothing for one: it may be
// asked for each of very many. ACLs and the like are not known to it.
//
// In a tree that is no [GrantFS] something is granted if anyone at all has the
// bit for it: whose bits count is not known there, and a client may hide what
// it is told it cannot do. A mode without any bits is one of a tree without modes.
func Grants(fsys fs.FS, dir string) func(info fs.FileInfo) Grant {
	if g, ok := fsys.(GrantFS); ok {
		return g.Grants(dir)
	}
	return toAnyone
}

func toAnyone(info fs.FileInfo) Grant {
	perm := info.Mode().Perm()
	if perm == 0 {
		return GrantAll
	}
	g := GrantRemove // which is up to the directory's bits
	if perm&0o444 != 0 {
		g |= GrantRead
	}
	if perm&0o222 != 0 {
		g |= GrantWrite | GrantReplace | GrantChange
	}
	if perm&0o111 != 0 {
		g |= GrantEnter
	}
	return g
}

func (r readOnly) Grants(dir string) func(fs.FileInfo) Grant { return Grants(r.fsys, dir) }

func (s *subRead) Grants(dir string) func(fs.FileInfo) Grant {
	grants, err := at(s, "grants", dir, func(n string) (func(fs.FileInfo) Grant, error) { return Grants(s.fsys, n), nil })
	if err != nil {
		return func(fs.FileInfo) Grant { return 0 }
	}
	return grants
}
