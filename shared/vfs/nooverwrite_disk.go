package vfs

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

var _ NewFS = (*Disk)(nil)

// UploadNew begins a file whose name must be free, as [NewFS] tells. A link
// takes a name, wherever it leads. A part that breaks is dropped, unless
// Partial is Hide.
func (d *Disk) UploadNew(name string, perm fs.FileMode) (*Pending, error) {
	local, err := d.newLocal("upload", name)
	if err != nil {
		return nil, err
	}
	u, err := d.target(local)
	if errors.Is(err, ErrNotRegular) {
		err = fs.ErrExist
	}
	if err != nil {
		return nil, d.fail("upload", name, err)
	}
	n := &newUpload{u, ""}
	u.name = name
	if err := n.begin(perm.Perm()); err != nil {
		u.release()
		return nil, d.fail("upload", name, err)
	}
	return &Pending{File: u.f, Commit: n.commit, Discard: n.discard, Left: func() bool { return u.left }}, nil
}

// newUpload is an upload that replaces nothing. The upload in it is told of no
// temporary, and so gives no name.
type newUpload struct {
	*upload
	hidden string // the temporary; empty: the file has its name already
}

func (n *newUpload) begin(perm fs.FileMode) (err error) {
	if !n.free {
		return fs.ErrExist
	}
	n.f, n.hidden, err = openTemp(n.dir, n.base, false, perm)
	n.ours = err == nil
	if errors.Is(err, syscall.ENAMETOOLONG) {
		n.hidden = ""
		n.f, err = n.dir.OpenFile(n.base, os.O_WRONLY|os.O_CREATE|os.O_EXCL|nonblock, perm)
	}
	return err
}

func (n *newUpload) commit() error {
	if n.done {
		return n.d.fail("commit", n.name, fs.ErrClosed)
	}
	defer n.release()
	err := n.finish()
	if err == nil && n.hidden != "" {
		err = takeInOneStep(n.dir, n.hidden, n.base)
	}
	if err != nil {
		n.drop()
		return n.d.fail("commit", n.name, err)
	}
	n.left = true
	if n.d.Durable {
		err = syncDir(n.dir)
	}
	return n.d.fail("commit", n.name, err)
}

func (n *newUpload) discard() error {
	if n.done {
		return n.d.fail("discard", n.name, fs.ErrClosed)
	}
	defer n.release()
	n.close()
	return n.d.fail("discard", n.name, n.drop())
}

// drop removes what came, once File is closed.
func (n *newUpload) drop() error {
	if n.left = n.hidden != "" && n.d.Partial == Hide && !isEmpty(n.dir, n.hidden); n.left {
		return nil
	}
	if n.hidden == "" && !isFile(n.dir, n.base, n.self) {
		return nil // another has replaced it
	}
	err := n.dir.Remove(cmp.Or(n.hidden, n.base))
	n.left = err != nil
	return err
}

// takeInOneStep is take where the system can do without: then those who watch
// the directory see the name given once, to a whole file.
func takeInOneStep(dir parent, temp, base string) error {
	err := renameFree(dir, temp, dir, base)
	if errors.Is(err, errors.ErrUnsupported) {
		return take(dir, temp, base)
	}
	return err
}

// RenameNew moves a file, a link or a directory to a name that must be free.
func (d *Disk) RenameNew(oldname, newname string) error {
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
	err = d.renameFree(from, to)
	if errors.Is(err, errors.ErrUnsupported) {
		return renameHeld(d, oldname, newname)
	}
	return d.fail("rename", oldname, err)
}

func (d *Disk) renameFree(from, to string) error {
	oldDir, err := openDirRoot(d.root, filepath.Dir(from))
	if err != nil {
		return err
	}
	defer oldDir.Close()
	newDir, err := openDirRoot(d.root, filepath.Dir(to))
	if err != nil {
		return err
	}
	defer newDir.Close()
	return renameFree(oldDir, filepath.Base(from), newDir, filepath.Base(to))
}
