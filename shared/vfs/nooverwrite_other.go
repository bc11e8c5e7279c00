//go:build !linux

package vfs

import (
	"errors"
	"os"
)

// renameFree is for systems with a call that renames unless the name is taken.
func renameFree(*os.Root, string, *os.Root, string) error { return errors.ErrUnsupported }
