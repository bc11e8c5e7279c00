package vfs

import (
	"io/fs"
	"path"
	"time"
)

// subWrite is a part of a tree that can be changed.
type subWrite struct {
	subRead
	w WriteFS
}

// subUpload is one in which, moreover, an upload is whole or not there.
type subUpload struct{ subWrite }

var (
	_ NewFS     = (*subUpload)(nil)
	_ WriteFS   = (*subWrite)(nil)
	_ ChtimesFS = (*subWrite)(nil)
	_ ChmodFS   = (*subWrite)(nil)
	_ SymlinkFS = (*subWrite)(nil)
)

// do is at for what returns nothing but an error.
func (s *subWrite) do(op, name string, do func(full string) error) error {
	_, err := at(&s.subRead, op, name, func(n string) (struct{}, error) { return struct{}{}, do(n) })
	return err
}

func (s *subWrite) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	return at(&s.subRead, "open", name, func(n string) (File, error) { return s.w.OpenFile(n, flag, perm) })
}

func (s *subUpload) Upload(name string, perm fs.FileMode) (*Pending, error) {
	return at(&s.subRead, "upload", name, func(n string) (*Pending, error) { return Upload(s.w, n, perm) })
}

func (s *subUpload) UploadNew(name string, perm fs.FileMode) (*Pending, error) {
	return at(&s.subRead, "upload", name, func(n string) (*Pending, error) { return UploadNew(s.w, n, perm) })
}

func (s *subWrite) Mkdir(name string, perm fs.FileMode) error {
	return s.do("mkdir", name, func(n string) error { return s.w.Mkdir(n, perm) })
}

func (s *subWrite) Remove(name string) error {
	if name == "." {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrInvalid}
	}
	return s.do("remove", name, s.w.Remove)
}

func (s *subWrite) Rename(oldname, newname string) error {
	return s.rename(oldname, newname, s.w.Rename)
}

func (s *subUpload) RenameNew(oldname, newname string) error {
	return s.rename(oldname, newname, func(from, to string) error { return RenameNew(s.w, from, to) })
}

func (s *subWrite) rename(oldname, newname string, rename func(from, to string) error) error {
	if !ValidName(newname) || oldname == "." || newname == "." {
		return &fs.PathError{Op: "rename", Path: oldname, Err: fs.ErrInvalid}
	}
	return s.do("rename", oldname, func(n string) error { return rename(n, path.Join(s.dir, newname)) })
}

func (s *subWrite) Chtimes(name string, atime, mtime time.Time) error {
	return s.do("chtimes", name, func(n string) error { return Chtimes(s.w, n, atime, mtime) })
}

func (s *subWrite) Chmod(name string, mode fs.FileMode) error {
	return s.do("chmod", name, func(n string) error { return Chmod(s.w, n, mode) })
}

func (s *subWrite) Symlink(oldname, newname string) error {
	if path.IsAbs(oldname) || !ValidName(path.Join(path.Dir(newname), oldname)) {
		return &fs.PathError{Op: "symlink", Path: newname, Err: ErrOutside}
	}
	return s.do("symlink", newname, func(n string) error { return Symlink(s.w, oldname, n) })
}
