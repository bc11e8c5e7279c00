package vfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// Disk is a directory of the operating system as a tree. Names and links that
// lead out of it are refused by the kernel or by [os.Root] at the moment of
// use, so that no race leads out either.
//
// Errors are *fs.PathError with the name that was asked for. Only those of an
// open file, as of its Write, may name it as the system does.
//
// Fields must not be changed once the tree is in use.
type Disk struct {
	// Durable makes Commit, of Upload and of InPlace, wait until the file and
	// its name are on the medium. False: the system writes when it sees fit.
	Durable bool
	// Partial says what becomes of an upload that breaks. Zero: Keep.
	Partial Partial
	// Notice is told, in words for the operator and once for the tree, that
	// uploads are written in place because no temporary can be made. Nil: no one is.
	Notice func(string)

	root    *os.Root
	opener  opener
	escapes error // what root answers to a name that leads out; package os keeps it to itself
	noticed *atomic.Bool
}

var (
	_ UploadFS      = (*Disk)(nil)
	_ ChtimesFS     = (*Disk)(nil)
	_ ChmodFS       = (*Disk)(nil)
	_ SymlinkFS     = (*Disk)(nil)
	_ SpaceFS       = (*Disk)(nil)
	_ EntriesFS     = (*Disk)(nil)
	_ NamesFS       = (*Disk)(nil)
	_ fs.StatFS     = (*Disk)(nil)
	_ fs.ReadLinkFS = (*Disk)(nil)
	_ fs.ReadDirFS  = (*Disk)(nil)
	_ fs.SubFS      = (*Disk)(nil)
)

// OpenDisk opens a directory, which may itself be reached through links. The
// tree stays that directory even if it is moved or replaced.
func OpenDisk(dir string) (*Disk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return newDisk(root), nil
}

func newDisk(root *os.Root) *Disk {
	_, err := root.Lstat("..")
	return &Disk{root: root, opener: newOpener(root), escapes: bare(err), noticed: new(atomic.Bool)}
}

// Close lets the directory go. Files that are open stay so.
func (d *Disk) Close() error {
	d.opener.close()
	return d.root.Close()
}

// Sub returns the directory dir as a *Disk with the same settings, out of
// which no link leads either. It is independent of d; its Close is left to the
// garbage collector if need be.
func (d *Disk) Sub(dir string) (fs.FS, error) {
	local, err := d.local("sub", dir)
	if err != nil {
		return nil, err
	}
	root, err := openDirRoot(d.root, local)
	if err != nil {
		return nil, d.fail("sub", dir, err)
	}
	sub := newDisk(root)
	sub.Durable, sub.Partial, sub.Notice, sub.noticed = d.Durable, d.Partial, d.Notice, d.noticed
	return sub, nil
}

// openDirRoot is root.OpenRoot for what may be no directory: without the dot
// OpenRoot would wait for the other end of a FIFO.
func openDirRoot(root *os.Root, local string) (*os.Root, error) {
	return root.OpenRoot(local + string(filepath.Separator) + ".")
}

// Stat describes the file that name leads to.
func (d *Disk) Stat(name string) (fs.FileInfo, error) {
	local, err := d.local("stat", name)
	if err != nil {
		return nil, err
	}
	info, err := d.root.Stat(local)
	return info, d.fail("stat", name, err)
}

// Lstat describes the file or link at name.
func (d *Disk) Lstat(name string) (fs.FileInfo, error) {
	local, err := d.local("lstat", name)
	if err != nil {
		return nil, err
	}
	info, err := d.root.Lstat(local)
	return info, d.fail("lstat", name, err)
}

// Mkdir makes a directory. Of perm only the permission bits count.
func (d *Disk) Mkdir(name string, perm fs.FileMode) error {
	local, err := d.newLocal("mkdir", name)
	if err != nil {
		return err
	}
	return d.fail("mkdir", name, d.root.Mkdir(local, perm.Perm()))
}

// Remove removes a file, a link or an empty directory. A directory with an
// upload under way, or a hidden part, is not empty.
func (d *Disk) Remove(name string) error {
	local, err := d.local("remove", name)
	if err != nil {
		return err
	}
	if name == "." {
		return d.fail("remove", name, fs.ErrInvalid)
	}
	return d.fail("remove", name, d.root.Remove(local))
}

// Rename moves a file, a link or a directory. A directory at newname is never replaced.
func (d *Disk) Rename(oldname, newname string) error {
	from, err := d.local("rename", oldname)
	if err != nil {
		return err
	}
	to, err := d.newLocal("rename", newname)
	if err != nil {
		return err
	}
	if oldname == "." || newname == "." {
		return d.fail("rename", oldname, fs.ErrInvalid)
	}
	return d.fail("rename", oldname, d.root.Rename(from, to))
}

// Chtimes sets the times of the file that name leads to.
func (d *Disk) Chtimes(name string, atime, mtime time.Time) error {
	local, err := d.local("chtimes", name)
	if err != nil {
		return err
	}
	return d.fail("chtimes", name, d.root.Chtimes(local, atime, mtime))
}

// Chmod sets the mode of the file that name leads to: the permission bits and
// ModeSetuid, ModeSetgid, ModeSticky, as os.Chmod does.
func (d *Disk) Chmod(name string, mode fs.FileMode) error {
	local, err := d.local("chmod", name)
	if err != nil {
		return err
	}
	return d.fail("chmod", name, d.root.Chmod(local, mode))
}

// fail is err, unless nil, in the words of this package.
func (d *Disk) fail(op, name string, err error) error {
	if err == nil {
		return nil
	}
	switch err = bare(err); err {
	case d.escapes:
		err = ErrOutside
	case syscall.EROFS: // mounted so, also while this runs
		err = ErrReadOnly
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}
