//go:build unix

package cli

import (
	"io/fs"
	"syscall"
)

// processUmask is the umask that the process was started with. As it can only
// be read by setting another, this is for the start, when nothing makes files.
func processUmask() fs.FileMode {
	mask := syscall.Umask(0o077)
	syscall.Umask(mask)
	return fs.FileMode(mask).Perm()
}
