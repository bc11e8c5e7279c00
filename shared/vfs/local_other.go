//go:build !unix && !windows

package vfs

import "path/filepath"

const nonblock = 0

var diskFull []error

func localize(name string) (string, error) { return filepath.Localize(name) }
