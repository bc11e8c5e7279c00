package vfs

import (
	"errors"
	"io/fs"
	"iter"
	"path"
	"strings"
	"syscall"
)

// Sub returns the tree below dir. It can be changed if fsys can. No link leads
// out of the part of a [Disk] or a [Mem]; of other trees, links may lead out of
// the part as [fs.Sub] says, and an ability which fsys lacks is refused when it
// is used.
func Sub(fsys fs.FS, dir string) (fs.FS, error) {
	w, writable := fsys.(WriteFS)
	if s, ok := fsys.(fs.SubFS); ok {
		sub, err := s.Sub(dir)
		if _, still := sub.(WriteFS); still || !writable || err != nil {
			return sub, err
		}
	}
	if !ValidName(dir) {
		return nil, &fs.PathError{Op: "sub", Path: dir, Err: ErrName}
	}
	info, err := fs.Stat(fsys, dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "sub", Path: dir, Err: syscall.ENOTDIR}
	}
	read := subRead{fsys, dir}
	switch _, uploads := fsys.(UploadFS); {
	case uploads:
		return &subUpload{subWrite{read, w}}, nil
	case writable:
		return &subWrite{read, w}, nil
	}
	return &read, nil
}

// subRead is a part of a tree that can be read.
type subRead struct {
	fsys fs.FS
	dir  string
}

var (
	_ fs.StatFS     = (*subRead)(nil)
	_ fs.ReadLinkFS = (*subRead)(nil)
	_ fs.ReadDirFS  = (*subRead)(nil)
	_ EntriesFS     = (*subRead)(nil)
	_ NamesFS       = (*subRead)(nil)
	_ SpaceFS       = (*subRead)(nil)
)

// at calls do with the whole tree's name for name, and makes the error's path
// that of the part again.
func at[T any](s *subRead, op, name string, do func(full string) (T, error)) (T, error) {
	if !ValidName(name) {
		var none T
		return none, &fs.PathError{Op: op, Path: name, Err: ErrName}
	}
	v, err := do(path.Join(s.dir, name))
	return v, s.shorten(err)
}

func (s *subRead) shorten(err error) error {
	var e *fs.PathError
	if s.dir == "." || !errors.As(err, &e) {
		return err
	}
	short, ok := strings.CutPrefix(e.Path, s.dir+"/")
	switch {
	case e.Path == s.dir:
		short = "."
	case !ok:
		return err
	}
	return &fs.PathError{Op: e.Op, Path: short, Err: e.Err}
}

func (s *subRead) Open(name string) (fs.File, error) { return at(s, "open", name, s.fsys.Open) }

func (s *subRead) Stat(name string) (fs.FileInfo, error) {
	return at(s, "stat", name, func(n string) (fs.FileInfo, error) { return fs.Stat(s.fsys, n) })
}

func (s *subRead) Lstat(name string) (fs.FileInfo, error) {
	return at(s, "lstat", name, func(n string) (fs.FileInfo, error) { return fs.Lstat(s.fsys, n) })
}

func (s *subRead) ReadLink(name string) (string, error) {
	return at(s, "readlink", name, func(n string) (string, error) { return fs.ReadLink(s.fsys, n) })
}

func (s *subRead) ReadDir(name string) ([]fs.DirEntry, error) {
	return at(s, "readdir", name, func(n string) ([]fs.DirEntry, error) { return fs.ReadDir(s.fsys, n) })
}

func (s *subRead) Space(name string) (int64, error) {
	return at(s, "space", name, func(n string) (int64, error) { return Space(s.fsys, n) })
}

func (s *subRead) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	return seqAt(s, name, func(n string) iter.Seq2[fs.FileInfo, error] { return Entries(s.fsys, n) })
}

func (s *subRead) Names(name string) iter.Seq2[string, error] {
	return seqAt(s, name, func(n string) iter.Seq2[string, error] { return Names(s.fsys, n) })
}

func seqAt[T any](s *subRead, name string, list func(full string) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seq, err := at(s, "readdir", name, func(n string) (iter.Seq2[T, error], error) { return list(n), nil })
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for v, err := range seq {
			if !yield(v, s.shorten(err)) {
				return
			}
		}
	}
}
