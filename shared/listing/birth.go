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

// birthOf is when a file was made, where that is known at no further cost: of
// a [Birther], and on disks of systems whose stat tells it. Linux has another
// system call for that, which a listing would make for each file.
func birthOf(info fs.FileInfo) time.Time {
	if b, ok := info.(Birther); ok {
		return b.Birth()
	}
	return systemBirth(info)
}
