// Package vfs says what a tree of files must be able to do to be served.
//
// Any [fs.FS] is served read-only, with no code at all: embed.FS, zip.Reader,
// os.DirFS, fstest.MapFS. A tree that can be changed is a [WriteFS]. What only
// some trees can do is an interface of its own with a function of the same
// name that falls back or refuses, as in package io/fs: [Upload], [UploadNew],
// [RenameNew], [InPlace], [Entries], [Names], [Listable], [Lstat], [Chtimes],
// [Birth], [SetBirth], [Chmod], [Symlink], [Space], [Grants].
//
// Trees given here: [Disk], a directory that no name and no link can leave;
// [Mem], a tree in memory; and what narrows another tree: [Sub], [ReadOnly],
// [DropBox], [NoDelete], [NoOverwrite] and [Quota].
//
// Names are those of io/fs: slash-separated, relative, "." for the root. Unlike
// io/fs they need not be valid UTF-8, so that names in old charsets are kept
// byte for byte. [Name] makes them from what clients send.
package vfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// ErrReadOnly is what a tree that cannot be changed answers to a change.
// It is an [fs.ErrPermission].
var ErrReadOnly = fmt.Errorf("read-only tree: %w", fs.ErrPermission)

// ErrNoSpace means that a write does not fit: the disk is full, or a quota is
// reached. Errors of the operating system that mean the same match it through
// [IsNoSpace].
var ErrNoSpace = errors.New("no space left")

// File is an open file of a tree that can be changed. A [Disk] returns the
// *os.File itself, which is what lets the kernel move the bytes.
type File interface {
	fs.File
	io.Writer
	io.Seeker
}

// WriteFS is a tree that can be changed.
type WriteFS interface {
	fs.FS
	// OpenFile opens a file with the flags of os.OpenFile.
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	// Mkdir makes one directory, whose parent must exist.
	Mkdir(name string, perm fs.FileMode) error
	// Remove removes a file, a link or an empty directory.
	Remove(name string) error
	// Rename moves a file or directory; a file at newname is replaced in one step.
	Rename(oldname, newname string) error
}

// Pending is a file on its way in: what is written to File appears under its
// name, whole, with Commit. Just one of Commit and Discard is to be called.
type Pending struct {
	// File takes the bytes. Commit and Discard close it.
	File File
	// Commit closes File and gives it its name, in place of what had it. When
	// Commit fails, what stood under the name before still stands there, unless
	// the file was written in place, or has its name and only the directory
	// could not be brought to the medium.
	Commit func() error
	// Discard closes File of an upload that broke; what becomes of its bytes
	// is the tree's choice (see [Disk.Partial]).
	Discard func() error
	// Left reports, once Discard was called or Commit has failed, whether what
	// has come still takes room, under its name or hidden. Nil: nobody knows.
	Left func() bool
}

// UploadFS is a tree in which an upload is whole or not there.
type UploadFS interface {
	WriteFS
	// Upload begins a new file. perm is that of a file which did not exist;
	// a file that is replaced hands its mode on.
	Upload(name string, perm fs.FileMode) (*Pending, error)
}

// ChtimesFS is a tree that can set the times of its files.
type ChtimesFS interface {
	fs.FS
	// Chtimes sets the access and modification time. A zero time is left as it is.
	Chtimes(name string, atime, mtime time.Time) error
}

// ChmodFS is a tree that can set the mode of its files.
type ChmodFS interface {
	fs.FS
	Chmod(name string, mode fs.FileMode) error
}

// SymlinkFS is a tree that can make symbolic links.
type SymlinkFS interface {
	fs.FS
	// Symlink makes newname a link to oldname, which is taken as relative to
	// the directory of newname and must not lead out of the tree.
	Symlink(oldname, newname string) error
}

// SpaceFS is a tree that knows how much still fits in.
type SpaceFS interface {
	fs.FS
	// Space returns how many bytes can still be written below name.
	Space(name string) (int64, error)
}
