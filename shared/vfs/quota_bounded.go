package vfs

import (
	"io"
	"io/fs"
	"os"
)

// Bounded is a file that takes no more than there is room for, and whose bytes
// need not pass through Write for that.
type Bounded interface {
	File
	// Bare is the file itself, nil if the kernel has none.
	Bare() *os.File
	// Fit has n bytes written where Bare is at: it calls write with how many of
	// them there is room for, unless that is none. Its error is that of write
	// or, if there were fewer than n, one that matches [ErrNoSpace].
	Fit(n int, write func(fits int) error) error
}

var _ Bounded = (*quotaFile)(nil)

// Write writes as much of p as there is room for.
func (f *quotaFile) Write(p []byte) (n int, err error) {
	err = f.Fit(len(p), func(fits int) (err error) {
		n, err = f.File.Write(p[:fits])
		if n < fits && err == nil {
			err = io.ErrShortWrite
		}
		return err
	})
	return n, err
}

func (f *quotaFile) Bare() *os.File {
	file, _ := f.File.(*os.File)
	return file
}

func (f *quotaFile) Fit(n int, write func(fits int) error) error {
	defer f.hold()()
	size, at, err := f.extent()
	if err != nil || n == 0 {
		return err
	}
	growth := max(0, at+int64(n)-size)
	got := f.take(growth)
	grown := int64(0)
	if fits := int64(n) - (growth - got); fits > 0 { // less than none: there is a gap before
		grown = got
		if err = write(int(fits)); err != nil {
			grown = f.growth(size)
		}
	}
	f.keep(got, grown)
	if err == nil && got < growth {
		err = &fs.PathError{Op: "write", Path: f.name, Err: ErrQuota}
	}
	return err
}

// growth is how much larger the file is than it was.
func (f *quotaFile) growth(was int64) int64 {
	if is, _, err := f.extent(); err == nil {
		return is - was
	}
	return 0
}
