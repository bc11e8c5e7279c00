package integration

import (
	"io/fs"
	"iter"
	"sync/atomic"
	"time"

	"uftpd/shared/vfs"
)

// bomb is a tree with every ability there is, one method of which panics once
// it is armed. Methods of open files are called "File.Read" and so on.
type bomb struct {
	*vfs.Disk
	armed atomic.Pointer[string]
	fired atomic.Bool
}

var (
	_ vfs.UploadFS   = (*bomb)(nil)
	_ vfs.InPlaceFS  = (*bomb)(nil)
	_ vfs.NewFS      = (*bomb)(nil)
	_ vfs.RightsFS   = (*bomb)(nil)
	_ vfs.ChtimesFS  = (*bomb)(nil)
	_ vfs.BirthFS    = (*bomb)(nil)
	_ vfs.ChmodFS    = (*bomb)(nil)
	_ vfs.SymlinkFS  = (*bomb)(nil)
	_ vfs.SpaceFS    = (*bomb)(nil)
	_ vfs.EntriesFS  = (*bomb)(nil)
	_ vfs.NamesFS    = (*bomb)(nil)
	_ fs.StatFS      = (*bomb)(nil)
	_ fs.ReadLinkFS  = (*bomb)(nil)
	_ fs.ReadDirFS   = (*bomb)(nil)
	_ fs.ReadDirFile = (*bombFile)(nil)
)

// bombMethods are those that can be armed.
var bombMethods = []string{
	"Open", "OpenFile", "Upload", "InPlace", "Stat", "Lstat", "ReadLink", "ReadDir", "Entries", "Names",
	"Mkdir", "Remove", "Rename", "Chtimes", "SetBirth", "Chmod", "Symlink", "Space", "May",
	"File.Read", "File.Write", "File.Seek", "File.Stat", "File.Close", "File.ReadDir", "Commit", "Discard",
}

func (b *bomb) arm(method string) {
	b.fired.Store(false)
	b.armed.Store(&method)
}

// at panics where it is armed, once.
func (b *bomb) at(method string) {
	if armed := b.armed.Load(); armed != nil && *armed == method {
		b.armed.Store(nil)
		b.fired.Store(true)
		panic("bang in " + method)
	}
}

func (b *bomb) Open(name string) (fs.File, error) {
	b.at("Open")
	f, err := b.Disk.Open(name)
	if err != nil {
		return nil, err
	}
	return &bombFile{b, f}, nil
}

func (b *bomb) OpenFile(name string, flag int, perm fs.FileMode) (vfs.File, error) {
	b.at("OpenFile")
	f, err := b.Disk.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &bombFile{b, f}, nil
}

func (b *bomb) Upload(name string, perm fs.FileMode) (*vfs.Pending, error) {
	b.at("Upload")
	return b.pending(b.Disk.Upload(name, perm))
}

func (b *bomb) InPlace(name string, flag int, perm fs.FileMode) (*vfs.Pending, error) {
	b.at("InPlace")
	return b.pending(b.Disk.InPlace(name, flag, perm))
}

// pending has the upload end before it panics, as nobody would end it after.
func (b *bomb) pending(p *vfs.Pending, err error) (*vfs.Pending, error) {
	if err != nil {
		return nil, err
	}
	end := func(method string, do func() error) func() error {
		return func() error {
			err := do()
			b.at(method)
			return err
		}
	}
	return &vfs.Pending{File: &bombFile{b, p.File}, Commit: end("Commit", p.Commit), Discard: end("Discard", p.Discard)}, nil
}

func (b *bomb) Stat(name string) (fs.FileInfo, error)  { b.at("Stat"); return b.Disk.Stat(name) }
func (b *bomb) Lstat(name string) (fs.FileInfo, error) { b.at("Lstat"); return b.Disk.Lstat(name) }
func (b *bomb) ReadLink(name string) (string, error)   { b.at("ReadLink"); return b.Disk.ReadLink(name) }
func (b *bomb) Remove(name string) error               { b.at("Remove"); return b.Disk.Remove(name) }
func (b *bomb) Rename(from, to string) error           { b.at("Rename"); return b.Disk.Rename(from, to) }
func (b *bomb) Symlink(to, name string) error          { b.at("Symlink"); return b.Disk.Symlink(to, name) }
func (b *bomb) Space(name string) (int64, error)       { b.at("Space"); return b.Disk.Space(name) }
func (b *bomb) May(op vfs.Op) bool                     { b.at("May"); return vfs.May(b.Disk, op) }

func (b *bomb) SetBirth(string, time.Time) error { b.at("SetBirth"); return nil }

func (b *bomb) Mkdir(name string, perm fs.FileMode) error {
	b.at("Mkdir")
	return b.Disk.Mkdir(name, perm)
}

func (b *bomb) Chmod(name string, mode fs.FileMode) error {
	b.at("Chmod")
	return b.Disk.Chmod(name, mode)
}

func (b *bomb) Chtimes(name string, atime, mtime time.Time) error {
	b.at("Chtimes")
	return b.Disk.Chtimes(name, atime, mtime)
}

func (b *bomb) ReadDir(name string) ([]fs.DirEntry, error) {
	b.at("ReadDir")
	return b.Disk.ReadDir(name)
}

// Entries and Names panic with the second entry.
func (b *bomb) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	return late(b, "Entries", b.Disk.Entries(name))
}

func (b *bomb) Names(name string) iter.Seq2[string, error] {
	return late(b, "Names", b.Disk.Names(name))
}

func late[T any](b *bomb, method string, seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		first := true
		for v, err := range seq {
			if !first {
				b.at(method)
			}
			first = false
			if !yield(v, err) {
				return
			}
		}
	}
}

// bombFile is an open file of such a tree.
type bombFile struct {
	b *bomb
	f fs.File
}

func (f *bombFile) Stat() (fs.FileInfo, error)  { f.b.at("File.Stat"); return f.f.Stat() }
func (f *bombFile) Read(p []byte) (int, error)  { f.b.at("File.Read"); return f.f.Read(p) }
func (f *bombFile) Write(p []byte) (int, error) { f.b.at("File.Write"); return f.f.(vfs.File).Write(p) }

func (f *bombFile) Seek(offset int64, whence int) (int64, error) {
	f.b.at("File.Seek")
	return f.f.(vfs.File).Seek(offset, whence)
}

func (f *bombFile) ReadDir(n int) ([]fs.DirEntry, error) {
	f.b.at("File.ReadDir")
	return f.f.(fs.ReadDirFile).ReadDir(n)
}

// Close closes in any case, as nobody else would.
func (f *bombFile) Close() error {
	err := f.f.Close()
	f.b.at("File.Close")
	return err
}
