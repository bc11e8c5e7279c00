//go:build !linux && !darwin && !freebsd && !dragonfly && !windows

package vfs

import (
	"errors"
	"os"
)

func freeSpace(*os.File) (int64, error) { return 0, errors.ErrUnsupported }
