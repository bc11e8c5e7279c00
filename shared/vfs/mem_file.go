package vfs

import (
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"
)

// Open opens a file for reading, or a directory.
func (m *Mem) Open(name string) (fs.File, error) {
	n, err := m.node("open", name, true)
	if err != nil {
		return nil, err
	}
	if n.children != nil {
		return &memDir{m: m, name: name}, nil
	}
	return m.newFile(name, n, os.O_RDONLY), nil
}

// OpenFile opens a file in place. It is read at the same time by others as it
// is being written.
func (m *Mem) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	var f *memFile
	follow := flag&(os.O_CREATE|os.O_EXCL) != os.O_CREATE|os.O_EXCL
	err := m.change("open", name, follow, func(p place) error {
		switch {
		case p.node == nil && flag&os.O_CREATE == 0:
			return fs.ErrNotExist
		case p.node == nil:
			p.node = newNode(perm.Perm())
			if err := p.put(m.store, p.node); err != nil {
				return err
			}
		case flag&os.O_CREATE != 0 && flag&os.O_EXCL != 0:
			return fs.ErrExist
		case p.node.children != nil:
			return ErrNotRegular
		case flag&os.O_TRUNC != 0:
			p.node.truncate(m.store, 0)
		}
		f = m.newFile(name, p.node, flag)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (m *Mem) newFile(name string, n *node, flag int) *memFile {
	n.ref()
	return &memFile{m: m, name: name, n: n, flag: flag}
}

// memFile is an open file.
type memFile struct {
	m    *Mem
	name string
	n    *node
	flag int

	mu     sync.Mutex
	offset int64
	closed bool
}

func (f *memFile) Stat() (info fs.FileInfo, err error) {
	err = f.do("stat", func() error { info = f.m.info(f.name, f.n); return nil })
	return info, err
}

func (f *memFile) Close() error {
	return f.do("close", func() error {
		f.closed = true
		f.n.unref(f.m.store)
		return nil
	})
}

func (f *memFile) Read(p []byte) (n int, err error) {
	err = f.do("read", func() error {
		if f.flag&os.O_WRONLY != 0 {
			return syscall.EBADF
		}
		n = f.n.readAt(p, f.offset)
		f.offset += int64(n)
		return nil
	})
	if n == 0 && len(p) > 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

func (f *memFile) Write(p []byte) (n int, err error) {
	err = f.do("write", func() error {
		if f.flag&(os.O_WRONLY|os.O_RDWR) == 0 {
			return syscall.EBADF
		}
		at := f.offset
		if f.flag&os.O_APPEND != 0 {
			at = -1
		}
		at, err := f.n.writeAt(f.m.store, p, at)
		if err == nil {
			n = len(p)
			f.offset = at + int64(n)
		}
		return err
	})
	return n, err
}

func (f *memFile) Seek(offset int64, whence int) (at int64, err error) {
	err = f.do("seek", func() error {
		switch whence {
		case io.SeekCurrent:
			offset += f.offset
		case io.SeekEnd:
			size, _ := f.n.state()
			offset += size
		case io.SeekStart:
		default:
			return fs.ErrInvalid
		}
		if offset < 0 {
			return fs.ErrInvalid
		}
		f.offset, at = offset, offset
		return nil
	})
	return at, err
}

// Truncate cuts the file off at size. It does not make it longer.
func (f *memFile) Truncate(size int64) error {
	return f.do("truncate", func() error {
		switch {
		case f.flag&(os.O_WRONLY|os.O_RDWR) == 0:
			return syscall.EBADF
		case size < 0:
			return fs.ErrInvalid
		}
		f.n.truncate(f.m.store, size)
		return nil
	})
}

// do calls what while the file is open.
func (f *memFile) do(op string, what func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return fail(op, f.name, fs.ErrClosed)
	}
	return fail(op, f.name, what())
}
