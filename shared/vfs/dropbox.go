package vfs

import "io/fs"

// DropBox returns fsys as a box with a slot: files come in under names that
// are free, and that is all. Nothing is read, listed, replaced, renamed or
// removed, and no directory made. Directories can be entered by those who know
// them; of files, none seems to exist until its name is used for another.
func DropBox(fsys fs.FS) fs.FS { return narrow(fsys, OpCreate) }

// hide makes whatever is not a directory look as if it were not there, and all
// reasons for that alike.
func (n *narrowed) hide(op, name string, info fs.FileInfo, err error) (fs.FileInfo, error) {
	if n.may&OpList != 0 || err == nil && info.IsDir() {
		return info, err
	}
	return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}
