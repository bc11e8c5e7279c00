package vfs

import "io/fs"

// NoDelete returns fsys without the abilities to remove a file or directory
// and to rename one, as what is renamed is gone from where it was. Files can
// still be written over: see [NoOverwrite], with which it makes a tree that
// only grows. A tree that cannot be changed is returned as it is.
func NoDelete(fsys fs.FS) fs.FS { return narrow(fsys, opsAll&^(OpDelete|OpRename)) }
