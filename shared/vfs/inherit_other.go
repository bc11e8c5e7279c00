//go:build !unix

package vfs

import "os"

// inherit gives f the mode of old; owner and ACL are those of a new file here.
func inherit(f, old *os.File) {
	if info, err := old.Stat(); err == nil {
		f.Chmod(info.Mode().Perm())
	}
}
