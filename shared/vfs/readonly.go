package vfs

import (
	"io/fs"
	"iter"
)

// ReadOnly returns fsys without the abilities to change it. What it can read
// it still can, and Open returns what fsys returns.
func ReadOnly(fsys fs.FS) fs.FS {
	if r, ok := fsys.(readOnly); ok {
		return r
	}
	return readOnly{fsys}
}

type readOnly struct{ fsys fs.FS }

var (
	_ fs.StatFS     = readOnly{}
	_ fs.ReadLinkFS = readOnly{}
	_ fs.ReadDirFS  = readOnly{}
	_ fs.SubFS      = readOnly{}
	_ EntriesFS     = readOnly{}
	_ NamesFS       = readOnly{}
	_ SpaceFS       = readOnly{}
)

func (r readOnly) Open(name string) (fs.File, error)          { return r.fsys.Open(name) }
func (r readOnly) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(r.fsys, name) }
func (r readOnly) Lstat(name string) (fs.FileInfo, error)     { return fs.Lstat(r.fsys, name) }
func (r readOnly) ReadLink(name string) (string, error)       { return fs.ReadLink(r.fsys, name) }
func (r readOnly) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(r.fsys, name) }
func (r readOnly) Space(name string) (int64, error)           { return Space(r.fsys, name) }

func (r readOnly) Entries(name string) iter.Seq2[fs.FileInfo, error] { return Entries(r.fsys, name) }
func (r readOnly) Names(name string) iter.Seq2[string, error]        { return Names(r.fsys, name) }

func (r readOnly) Sub(dir string) (fs.FS, error) {
	sub, err := Sub(r.fsys, dir)
	if err != nil {
		return nil, err
	}
	return ReadOnly(sub), nil
}
