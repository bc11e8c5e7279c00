package vfs

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
)

// maxSorted is the largest directory that is listed in order of names; a
// larger one comes in its own order, as a sort would hold all of it in memory.
const maxSorted = 1 << 16

// chunk is how many entries are read at a time.
const chunk = 1024

// EntriesFS is a tree with a better way to list than [fs.ReadDirFile].
type EntriesFS interface {
	fs.FS
	// Entries is as the function [Entries].
	Entries(name string) iter.Seq2[fs.FileInfo, error]
}

// NamesFS is a tree that can list names without looking at the files.
type NamesFS interface {
	fs.FS
	// Names is as the function [Names].
	Names(name string) iter.Seq2[string, error]
}

// Entries lists a directory: each file's information as [Lstat] gives it, in
// order of names if there are at most 65,536, else in the directory's order.
// Memory is bounded whatever the size, unless the tree itself holds all.
// Files that vanish meanwhile are left out. An error ends the sequence.
func Entries(fsys fs.FS, name string) iter.Seq2[fs.FileInfo, error] {
	if e, ok := fsys.(EntriesFS); ok {
		return e.Entries(name)
	}
	return func(yield func(fs.FileInfo, error) bool) {
		for entry, err := range dirEntries(fsys, name) {
			var info fs.FileInfo
			if err == nil {
				info, err = entry.Info()
			}
			if errors.Is(err, fs.ErrNotExist) && entry != nil {
				continue
			}
			if !yield(info, err) || err != nil {
				return
			}
		}
	}
}

// Names lists the names in a directory, as [Entries] does, at less cost.
func Names(fsys fs.FS, name string) iter.Seq2[string, error] {
	switch n := fsys.(type) {
	case NamesFS:
		return n.Names(name)
	case EntriesFS:
		return namesOf(n.Entries(name))
	}
	return namesOf(dirEntries(fsys, name))
}

func namesOf[T interface{ Name() string }](entries iter.Seq2[T, error]) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for entry, err := range entries {
			var name string
			if err == nil {
				name = entry.Name()
			}
			if !yield(name, err) {
				return
			}
		}
	}
}

// dirEntries lists by the means that any tree has.
func dirEntries(fsys fs.FS, name string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		f, err := fsys.Open(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		next := func(int) ([]fs.DirEntry, error) {
			all, err := fs.ReadDir(fsys, name)
			return all, cmp.Or(err, io.EOF)
		}
		if dir, ok := f.(fs.ReadDirFile); ok {
			next = dir.ReadDir
		}
		ordered(next, byName)(yield)
	}
}

func byName[T interface{ Name() string }](a, b T) int { return strings.Compare(a.Name(), b.Name()) }

// ordered yields what next returns, which works as ReadDir of [fs.ReadDirFile]
// does but may return nothing and no error: sorted if it is not too much.
func ordered[T any](next func(n int) ([]T, error), compare func(a, b T) int) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var held []T
		for sorting, done := true, false; !done; {
			got, err := next(chunk)
			held = append(held, got...)
			done = err != nil
			if !done && sorting && len(held) <= maxSorted {
				continue
			}
			if done && sorting && len(held) <= maxSorted {
				slices.SortFunc(held, compare)
			}
			for _, entry := range held {
				if !yield(entry, nil) {
					return
				}
			}
			if done && err != io.EOF {
				var none T
				yield(none, err)
			}
			sorting, held = false, nil
		}
	}
}
