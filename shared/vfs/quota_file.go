package vfs

import (
	"errors"
	"io"
	"io/fs"
)

// quotaFile is a file that is written to as far as there is room.
type quotaFile struct {
	File
	q      *quota
	name   string
	append bool
	stands bool  // in the tree already, where others may write to it too
	came   int64 // bytes, of an upload
}

// hold keeps others from writing to the file, if there can be others.
func (f *quotaFile) hold() (release func()) {
	if !f.stands {
		return func() {}
	}
	f.q.usage.structure.Lock()
	return f.q.usage.structure.Unlock
}

// extent is how large the file is, and where the next bytes go.
func (f *quotaFile) extent() (size, at int64, err error) {
	info, err := f.File.Stat()
	if err != nil {
		return 0, 0, err
	}
	if size = info.Size(); f.append {
		return size, size, nil
	}
	at, err = f.File.Seek(0, io.SeekCurrent)
	return size, at, err
}

// take claims n bytes, or as many as there is room for. A count that leaves
// too little is first taken anew.
func (f *quotaFile) take(n int64) int64 {
	u, most := f.q.usage, f.q.most.Bytes
	got := u.takeBytes(n, most)
	if got == n {
		return got
	}
	if !f.stands {
		u.structure.Lock()
		defer u.structure.Unlock()
	}
	if u.count(f.q.root, maxRefusalAge) == nil {
		got += u.takeBytes(n-got, most)
	}
	return got
}

// keep counts that the file has grown, by some of the bytes that were claimed,
// or shrunk.
func (f *quotaFile) keep(claimed, grown int64) {
	f.came += grown
	if f.stands {
		if f.q.lost(f) {
			grown = max(0, grown) // what is cut off was freed before
		}
		f.q.usage.move(Amount{Bytes: -claimed}, Amount{Bytes: grown})
		return
	}
	f.q.usage.move(Amount{Bytes: grown - claimed}, Amount{})
}

// Truncate cuts the file off at size, or makes it longer where the tree can.
func (f *quotaFile) Truncate(size int64) error {
	t, ok := f.File.(interface{ Truncate(int64) error })
	if !ok {
		return &fs.PathError{Op: "truncate", Path: f.name, Err: errors.ErrUnsupported}
	}
	defer f.hold()()
	return f.truncate(t, size)
}

func (f *quotaFile) truncate(t interface{ Truncate(int64) error }, size int64) error {
	was, _, err := f.extent()
	if err != nil {
		return err
	}
	growth := max(0, size-was)
	got := f.take(growth)
	if got < growth {
		f.keep(got, 0)
		return &fs.PathError{Op: "truncate", Path: f.name, Err: ErrQuota}
	}
	err = t.Truncate(size)
	f.keep(got, f.growth(was))
	return err
}

// Close closes a file that was opened to be written to in place.
func (f *quotaFile) Close() error {
	defer f.hold()()
	if f.stands {
		f.q.closed(f)
	}
	return f.File.Close()
}
