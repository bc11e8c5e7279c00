package vfs

import (
	"io/fs"
	"iter"
)

// narrowed is a tree of which only some abilities are left. What may be read
// goes to the embedded tree.
type narrowed struct {
	readOnly
	w   WriteFS
	may Op
}

// narrowedUpload is one in which, moreover, an upload is whole or not there.
type narrowedUpload struct{ *narrowed }

// narrow takes from fsys all but may. Of a tree narrowed before, so much is
// left as both allow.
func narrow(fsys fs.FS, may Op) fs.FS {
	switch inner := fsys.(type) {
	case *narrowed:
		fsys, may = inner.fsys, may&inner.may
	case narrowedUpload:
		fsys, may = inner.fsys, may&inner.may
	}
	w, writable := fsys.(WriteFS)
	n := &narrowed{readOnly: readOnly{fsys}, w: w, may: may}
	_, uploads := fsys.(UploadFS)
	switch {
	case uploads:
		return narrowedUpload{n}
	case writable:
		return n
	case may&opsRead == opsRead:
		return fsys
	}
	return ReadOnly(n)
}

// May reports what is left, if the tree within has it.
func (n *narrowed) May(op Op) bool { return op&^n.may == 0 && May(n.fsys, op) }

// allow refuses what is not among the abilities that are left.
func (n *narrowed) allow(op, name string, needs Op) error {
	if needs&^n.may == 0 {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: fs.ErrPermission}
}

func (n *narrowed) Sub(dir string) (fs.FS, error) {
	sub, err := Sub(n.fsys, dir)
	if err != nil {
		_, err = n.hide("sub", dir, nil, err)
		return nil, err
	}
	return narrow(sub, n.may), nil
}

// Open does not look first whether a file or a directory is wanted: no tree
// here gives just one of them.
func (n *narrowed) Open(name string) (fs.File, error) {
	if err := n.allow("open", name, opsRead); err != nil {
		return nil, err
	}
	return n.readOnly.Open(name)
}

func (n *narrowed) Stat(name string) (fs.FileInfo, error) {
	info, err := n.readOnly.Stat(name)
	return n.hide("stat", name, info, err)
}

func (n *narrowed) Lstat(name string) (fs.FileInfo, error) {
	info, err := n.readOnly.Lstat(name)
	return n.hide("lstat", name, info, err)
}

// Space tells of names no more than Stat does.
func (n *narrowed) Space(name string) (int64, error) {
	if n.may&OpList == 0 {
		if _, err := n.Stat(name); err != nil {
			return 0, err
		}
	}
	return n.readOnly.Space(name)
}

func (n *narrowed) ReadLink(name string) (string, error) {
	if err := n.allow("readlink", name, OpList); err != nil {
		return "", err
	}
	return n.readOnly.ReadLink(name)
}

func (n *narrowed) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := n.allow("readdir", name, OpList); err != nil {
		return nil, err
	}
	return n.readOnly.ReadDir(name)
}

func (n *narrowed) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	if err := n.allow("readdir", name, OpList); err != nil {
		return func(yield func(fs.FileInfo, error) bool) { yield(nil, err) }
	}
	return n.readOnly.Entries(name)
}

func (n *narrowed) Names(name string) iter.Seq2[string, error] {
	if err := n.allow("readdir", name, OpList); err != nil {
		return func(yield func(string, error) bool) { yield("", err) }
	}
	return n.readOnly.Names(name)
}
