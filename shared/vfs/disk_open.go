package vfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Open opens a file, as a bare *os.File, or a directory. It never waits, and
// refuses FIFOs, sockets and devices with [ErrNotRegular].
func (d *Disk) Open(name string) (fs.File, error) {
	f, mode, err := d.open(name, os.O_RDONLY, 0, d.local)
	switch {
	case err != nil:
		return nil, err
	case mode.IsDir():
		return &dirFile{d: d, name: name, f: f}, nil
	}
	return f, nil
}

// OpenFile opens a regular file as a bare *os.File, in place. Of perm only the
// permission bits count.
func (d *Disk) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	check := d.local
	if flag&os.O_CREATE != 0 {
		check = d.newLocal
	}
	f, mode, err := d.open(name, flag, perm.Perm(), check)
	switch {
	case err != nil:
		return nil, err
	case mode.IsDir():
		f.Close()
		return nil, d.fail("open", name, ErrNotRegular)
	}
	return f, nil
}

// open opens a regular file or a directory and says which. A directory is only
// to be read by names, as it may not know where it is.
func (d *Disk) open(name string, flag int, perm fs.FileMode, check func(op, name string) (string, error)) (*os.File, fs.FileMode, error) {
	local, err := check("open", name)
	if err != nil {
		return nil, 0, err
	}
	f, mode, err := d.openFile(local, flag, perm)
	switch {
	case errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ENXIO): // writing to a directory, a FIFO
		err = ErrNotRegular
	case err == nil && !mode.IsDir() && !mode.IsRegular():
		f.Close()
		err = ErrNotRegular
	}
	if err != nil {
		return nil, 0, d.fail("open", name, err)
	}
	return f, mode, nil
}

// openRooted opens by [os.Root], which walks the path itself: two system calls
// and another two for each directory on the way.
func openRooted(root parent, local string, flag int, perm fs.FileMode) (*os.File, fs.FileMode, error) {
	f, err := root.OpenFile(local, flag|nonblock, perm)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Mode(), nil
}

// dirFile is an open directory. It does not show temporaries.
type dirFile struct {
	d    *Disk
	name string
	f    *os.File
}

func (f *dirFile) Stat() (fs.FileInfo, error) { return f.f.Stat() }
func (f *dirFile) Close() error               { return f.f.Close() }

func (f *dirFile) Read([]byte) (int, error) {
	return 0, f.d.fail("read", f.name, syscall.EISDIR)
}

// ReadDir is as [fs.ReadDirFile] has it, in the directory's order.
func (f *dirFile) ReadDir(n int) ([]fs.DirEntry, error) {
	var entries []fs.DirEntry
	for n <= 0 || len(entries) == 0 {
		want := chunk
		if n > 0 {
			want = n
		}
		infos, err := readInfos(f.f, want)
		for _, info := range infos {
			entries = append(entries, fs.FileInfoToDirEntry(info))
		}
		switch {
		case err == io.EOF && n <= 0:
			return entries, nil
		case err == io.EOF:
			return nil, err
		case err != nil:
			return entries, f.d.fail("readdir", f.name, err)
		}
	}
	return entries, nil
}
