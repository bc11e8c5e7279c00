//go:build !linux

package vfs

import "errors"

// renameFree is for systems with a call that renames unless the name is taken.
func renameFree(parent, string, parent, string) error { return errors.ErrUnsupported }
