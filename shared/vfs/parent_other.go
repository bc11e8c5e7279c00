//go:build !linux

package vfs

import (
	"io/fs"
	"os"
)

func (d *Disk) openParent(local string) (parent, error) { return openDirRoot(d.root, local) }

// isFile reports whether a name is still that of a file which info describes.
func isFile(dir parent, base string, info fs.FileInfo) bool {
	now, err := dir.Lstat(base)
	return err == nil && info != nil && os.SameFile(now, info)
}
