package listing

import (
	"io/fs"
	"time"
)

// Birther is a [fs.FileInfo] that may know when its file was made. Where it
// does not, Birth returns the zero time.
type Birther interface {
	Birth() time.Time
}

// Birth is when a file was made, zero where its info does not tell: that of a
// [Birther] does, and those of disks on systems whose stat tells it. Linux has
// another system call for that, which a listing would make for each file; see
// package vfs.
func Birth(info fs.FileInfo) time.Time {
	if b, ok := info.(Birther); ok {
		return b.Birth()
	}
	return systemBirth(info)
}
