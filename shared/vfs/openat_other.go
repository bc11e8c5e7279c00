//go:build !linux

package vfs

import (
	"io/fs"
	"os"
)

// opener is needed on Linux only.
type opener struct{}

func newOpener(*os.Root) opener { return opener{} }
func (opener) close()           {}

func (d *Disk) openFile(local string, flag int, perm fs.FileMode) (*os.File, fs.FileMode, error) {
	return openRooted(d.root, local, flag, perm)
}
