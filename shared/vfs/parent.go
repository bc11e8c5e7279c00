package vfs

import (
	"io/fs"
	"os"
)

// parent is a directory that is held open, wherever it may be moved meanwhile,
// for work on names right in it. An [os.Root] is one.
type parent interface {
	Lstat(base string) (fs.FileInfo, error)
	OpenFile(base string, flag int, perm fs.FileMode) (*os.File, error)
	Readlink(base string) (string, error)
	Link(oldbase, newbase string) error
	Rename(oldbase, newbase string) error
	Remove(base string) error
	Close() error
}
