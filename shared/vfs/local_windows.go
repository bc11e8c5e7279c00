package vfs

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// nonblock is not needed: a directory holds no named pipes here.
const nonblock = 0

// diskFull holds further errors that mean what ErrNoSpace does.
var diskFull = []error{
	windows.ERROR_DISK_FULL,
	windows.ERROR_HANDLE_DISK_FULL,
	windows.ERROR_DISK_QUOTA_EXCEEDED,
	windows.ERROR_DISK_RESOURCES_EXHAUSTED,
}

// localize refuses what would not be a plain name here: backslashes, colons,
// devices such as NUL.
func localize(name string) (string, error) { return filepath.Localize(name) }
