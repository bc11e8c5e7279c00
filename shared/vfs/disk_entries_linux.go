package vfs

import (
	"cmp"
	"errors"
	"io/fs"
	"iter"
	"os"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Entries is as the function [Entries]. Sys of the information is a
// *syscall.Stat_t.
//
// Names come first, and each file is then looked up in the open directory: one
// system call each, in the order in which they are wanted, and no more of them
// in memory than the names.
func (d *Disk) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	return func(yield func(fs.FileInfo, error) bool) {
		f, err := d.openDir(name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close()
		stat := statIn(f)
		for entry, err := range ordered(namesIn(f), strings.Compare) {
			var info fs.FileInfo
			if err == nil {
				info, err = stat(entry)
			}
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if !yield(info, d.fail("readdir", name, err)) || err != nil {
				return
			}
		}
	}
}

// readInfos is f.Readdir(n) without temporaries; it may return none of n.
func readInfos(f *os.File, n int) ([]fs.FileInfo, error) {
	names, err := namesIn(f)(n)
	stat := statIn(f)
	infos := make([]fs.FileInfo, 0, len(names))
	for _, name := range names {
		info, err := stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return infos, err
		default:
			infos = append(infos, info)
		}
	}
	return infos, err
}

// slab is how many entries are allocated at once.
const slab = 32

// statIn returns a function that describes files of the directory f.
func statIn(f *os.File) func(name string) (fs.FileInfo, error) {
	conn, connErr := f.SyscallConn()
	var free []entry
	var e *entry
	var err error
	stat := func(dir uintptr) {
		for {
			err = unix.Fstatat(int(dir), e.name, (*unix.Stat_t)(unsafe.Pointer(&e.stat)), unix.AT_SYMLINK_NOFOLLOW)
			if err != unix.EINTR {
				return
			}
		}
	}
	return func(name string) (fs.FileInfo, error) {
		if connErr != nil {
			return nil, connErr
		}
		if len(free) == 0 {
			free = make([]entry, slab)
		}
		e = &free[0]
		e.name = name
		if ctlErr := conn.Control(stat); ctlErr != nil || err != nil {
			return nil, cmp.Or(ctlErr, err)
		}
		free = free[1:]
		return e, nil
	}
}

// entry is what a listing tells of a file.
type entry struct {
	name string
	stat syscall.Stat_t
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
