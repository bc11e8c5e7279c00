package vfs

import (
	"cmp"
	"errors"
	"io/fs"
	"iter"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Entries is as the function [Entries]. Sys of the information is a
// *syscall.Stat_t.
//
// Names come first, and each file is then looked up in the open directory: one
// system call each, a batch at a time, so that no more than the names and a
// batch is in memory.
func (d *Disk) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	return func(yield func(fs.FileInfo, error) bool) {
		f, err := d.openDir(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		names := make([]string, 0, chunk)
		for entry, err := range ordered(namesIn(f), strings.Compare) {
			if err != nil {
				yield(nil, d.fail("readdir", name, err))
				return
			}
			if names = append(names, entry); len(names) == chunk {
				if !d.yieldInfos(f, name, names, yield) {
					return
				}
				names = names[:0]
			}
		}
		d.yieldInfos(f, name, names, yield)
	}
}

// yieldInfos yields what the files of a batch are.
func (d *Disk) yieldInfos(f *os.File, dir string, names []string, yield func(fs.FileInfo, error) bool) bool {
	infos, err := statAll(f, names)
	for _, info := range infos {
		if !yield(info, nil) {
			return false
		}
	}
	if err != nil {
		yield(nil, d.fail("readdir", dir, err))
	}
	return err == nil
}

// readInfos is f.Readdir(n) without temporaries; it may return none of n.
func readInfos(f *os.File, n int) ([]fs.FileInfo, error) {
	names, err := namesIn(f)(n)
	infos, statErr := statAll(f, names)
	return infos, cmp.Or(statErr, err)
}

// allInfos is f.Readdir(n), temporaries and all.
func allInfos(f *os.File, n int) ([]fs.FileInfo, error) {
	names, err := f.Readdirnames(n)
	infos, statErr := statAll(f, names)
	return infos, cmp.Or(statErr, err)
}

// statAll describes files of the directory f, those that still exist. Looking
// up a thousand names takes the kernel a millisecond or two: the work is
// shared out to the processors that there are.
func statAll(f *os.File, names []string) ([]fs.FileInfo, error) {
	const share = 256 // less is not worth waking a processor for
	conn, err := f.SyscallConn()
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(names))
	for i, name := range names {
		entries[i].name = name
	}
	size := max(share, (len(names)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var others sync.WaitGroup
	for start := size; start < len(entries); start += size {
		part := entries[start:min(start+size, len(entries))]
		others.Go(func() { statPart(conn, part) })
	}
	statPart(conn, entries[:min(size, len(entries))])
	others.Wait()
	return existing(entries)
}

func statPart(conn syscall.RawConn, part []entry) {
	err := conn.Control(func(dir uintptr) {
		for i := range part {
			part[i].lookUp(int(dir))
		}
	})
	if err != nil && len(part) > 0 {
		part[0].err = err
	}
}

// lookUp describes the file of that name in dir.
func (e *entry) lookUp(dir int) {
	e.err = retried(func() error {
		return unix.Fstatat(dir, e.name, (*unix.Stat_t)(unsafe.Pointer(&e.stat)), unix.AT_SYMLINK_NOFOLLOW)
	})
}

// existing are the entries that were found, up to the first that failed.
func existing(entries []entry) ([]fs.FileInfo, error) {
	infos := make([]fs.FileInfo, 0, len(entries))
	for i := range entries {
		switch err := entries[i].err; {
		case err == nil:
			infos = append(infos, &entries[i])
		case !errors.Is(err, fs.ErrNotExist):
			return infos, err
		}
	}
	return infos, nil
}

// entry is what a listing tells of a file.
type entry struct {
	name string
	stat syscall.Stat_t
	err  error // why it could not be looked up
}

// Packages syscall and unix describe the same structure: this fails to compile
// where they would not agree on its size.
var (
	_ [unsafe.Sizeof(unix.Stat_t{}) - unsafe.Sizeof(syscall.Stat_t{})]byte
	_ [unsafe.Sizeof(syscall.Stat_t{}) - unsafe.Sizeof(unix.Stat_t{})]byte
)

func (e *entry) Name() string       { return e.name }
func (e *entry) Size() int64        { return e.stat.Size }
func (e *entry) Mode() fs.FileMode  { return fileMode(e.stat.Mode) }
func (e *entry) ModTime() time.Time { return time.Unix(e.stat.Mtim.Unix()) }
func (e *entry) IsDir() bool        { return e.Mode().IsDir() }
func (e *entry) Sys() any           { return &e.stat }

// fileMode is a st_mode in Go's terms.
func fileMode(st uint32) fs.FileMode {
	mode := fs.FileMode(st & 0o777)
	switch st & unix.S_IFMT {
	case unix.S_IFBLK:
		mode |= fs.ModeDevice
	case unix.S_IFCHR:
		mode |= fs.ModeDevice | fs.ModeCharDevice
	case unix.S_IFDIR:
		mode |= fs.ModeDir
	case unix.S_IFIFO:
		mode |= fs.ModeNamedPipe
	case unix.S_IFLNK:
		mode |= fs.ModeSymlink
	case unix.S_IFSOCK:
		mode |= fs.ModeSocket
	}
	if st&unix.S_ISUID != 0 {
		mode |= fs.ModeSetuid
	}
	if st&unix.S_ISGID != 0 {
		mode |= fs.ModeSetgid
	}
	if st&unix.S_ISVTX != 0 {
		mode |= fs.ModeSticky
	}
	return mode
}
