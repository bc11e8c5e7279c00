package vfs

import (
	"io/fs"
	"os"
	"time"
)

var (
	_ NewFS     = narrowedUpload{}
	_ WriteFS   = (*narrowed)(nil)
	_ ChtimesFS = (*narrowed)(nil)
	_ BirthFS   = (*narrowed)(nil)
	_ ChmodFS   = (*narrowed)(nil)
	_ SymlinkFS = (*narrowed)(nil)
)

func (n *narrowed) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	flag, err := n.opening(name, flag)
	if err != nil {
		return nil, err
	}
	return n.w.OpenFile(name, flag, perm)
}

// opening is flag as far as it is allowed. It is left to O_EXCL to find out
// whether a name is free where files that are there must stay as they are.
func (n *narrowed) opening(name string, flag int) (int, error) {
	access := flag & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
	var needs Op
	if access != os.O_WRONLY {
		needs |= OpRead
	}
	if n.may&(OpWrite|OpAppend) == 0 {
		switch {
		case flag&os.O_CREATE != 0:
			flag |= os.O_EXCL
		case access != os.O_RDONLY || flag&os.O_TRUNC != 0:
			needs |= OpWrite
		}
	}
	return flag, n.allow("open", name, needs)
}

func (n narrowedUpload) Upload(name string, perm fs.FileMode) (*Pending, error) {
	if n.may&OpWrite == 0 {
		return UploadNew(n.w, name, perm)
	}
	return Upload(n.w, name, perm)
}

func (n narrowedUpload) UploadNew(name string, perm fs.FileMode) (*Pending, error) {
	return UploadNew(n.w, name, perm)
}

func (n *narrowed) Mkdir(name string, perm fs.FileMode) error {
	if err := n.allow("mkdir", name, OpMake); err != nil {
		return err
	}
	return n.w.Mkdir(name, perm)
}

func (n *narrowed) Remove(name string) error {
	if err := n.allow("remove", name, OpDelete); err != nil {
		return err
	}
	return n.w.Remove(name)
}

func (n *narrowed) Rename(oldname, newname string) error {
	if err := n.allow("rename", oldname, OpRename); err != nil {
		return err
	}
	if n.may&OpWrite == 0 {
		return RenameNew(n.w, oldname, newname)
	}
	return n.w.Rename(oldname, newname)
}

func (n narrowedUpload) RenameNew(oldname, newname string) error {
	if err := n.allow("rename", oldname, OpRename); err != nil {
		return err
	}
	return RenameNew(n.w, oldname, newname)
}

func (n *narrowed) Chtimes(name string, atime, mtime time.Time) error {
	if err := n.allow("chtimes", name, OpTimes); err != nil {
		return err
	}
	return Chtimes(n.w, name, atime, mtime)
}

func (n *narrowed) SetBirth(name string, birth time.Time) error {
	if err := n.allow("setbirth", name, OpTimes); err != nil {
		return err
	}
	return SetBirth(n.w, name, birth)
}

// Chmod counts as changing the file: one that no one may read any more is as
// good as gone.
func (n *narrowed) Chmod(name string, mode fs.FileMode) error {
	if err := n.allow("chmod", name, OpWrite); err != nil {
		return err
	}
	return Chmod(n.w, name, mode)
}

func (n *narrowed) Symlink(oldname, newname string) error {
	if err := n.allow("symlink", newname, OpMake); err != nil {
		return err
	}
	return Symlink(n.w, oldname, newname)
}
