package vfs

import (
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"syscall"
)

// Names is as the function [Names].
func (d *Disk) Names(name string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		f, err := d.openDir(name)
		if err != nil {
			yield("", err)
			return
		}
		defer f.Close()
		for entry, err := range ordered(namesIn(f), strings.Compare) {
			if !yield(entry, d.fail("readdir", name, err)) {
				return
			}
		}
	}
}

// ReadDir lists a directory in order of names.
func (d *Disk) ReadDir(name string) ([]fs.DirEntry, error) { return readDir(d, name) }

// openDir opens a directory to be read by names.
func (d *Disk) openDir(name string) (*os.File, error) {
	f, mode, err := d.open(name, os.O_RDONLY, 0, d.local)
	if err == nil && !mode.IsDir() {
		f.Close()
		return nil, d.fail("readdir", name, syscall.ENOTDIR)
	}
	return f, err
}

// namesIn returns f.Readdirnames without temporaries; it may return none of n.
func namesIn(f *os.File) func(n int) ([]string, error) {
	return func(n int) ([]string, error) {
		names, err := f.Readdirnames(n)
		return slices.DeleteFunc(names, hidden), err
	}
}

// readDir makes an [fs.ReadDirFS] of an [EntriesFS].
func readDir(fsys EntriesFS, name string) ([]fs.DirEntry, error) {
	var entries []fs.DirEntry
	for info, err := range fsys.Entries(name) {
		if err != nil {
			return entries, err
		}
		entries = append(entries, fs.FileInfoToDirEntry(info))
	}
	slices.SortFunc(entries, byName)
	return entries, nil
}
