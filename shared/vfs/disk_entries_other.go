//go:build !linux

package vfs

import (
	"io/fs"
	"iter"
	"os"
	"slices"
)

// Entries is as the function [Entries]. Sys of the information is what package
// os returns.
func (d *Disk) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	return func(yield func(fs.FileInfo, error) bool) {
		f, err := d.openDir(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		next := func(n int) ([]fs.FileInfo, error) { return readInfos(f, n) }
		for info, err := range ordered(next, byName) {
			if !yield(info, d.fail("readdir", name, err)) {
				return
			}
		}
	}
}

// readInfos is f.Readdir(n) without temporaries; it may return none of n.
func readInfos(f *os.File, n int) ([]fs.FileInfo, error) {
	infos, err := f.Readdir(n)
	return slices.DeleteFunc(infos, func(i fs.FileInfo) bool { return hidden(i.Name()) }), err
}

// allInfos is f.Readdir(n), temporaries and all.
func allInfos(f *os.File, n int) ([]fs.FileInfo, error) { return f.Readdir(n) }
