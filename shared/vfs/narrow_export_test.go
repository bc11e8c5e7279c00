package vfs

import "io/fs"

// Whole is a narrowed tree from which nothing is taken.
func Whole(fsys fs.FS) WriteFS { return narrow(fsys, opsAll).(WriteFS) }
