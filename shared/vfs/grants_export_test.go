//go:build unix

package vfs

import "io/fs"

// GrantsTo is what [Disk.Grants] would tell a process of another user.
func GrantsTo(d *Disk, dir string, uid, gid int, groups ...int) func(fs.FileInfo) Grant {
	return d.grantsTo(&caller{uid, gid, groups}, dir)
}
