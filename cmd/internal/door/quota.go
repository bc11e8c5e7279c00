package door

import (
	"io/fs"
	"os"
	"sync"

	"uftpd/shared/auth"
	"uftpd/shared/vfs"
)

// counts are what stands in the directories of users with a quota. They outlive
// a reload, as sessions that go on count there too, and are never dropped: one
// that comes back, by another login, must be the same.
type counts struct {
	mu  sync.Mutex
	all []count
}

type count struct {
	dir   fs.FileInfo
	usage *vfs.Usage
}

// bounded is the tree with the bounds of one user. Users with the same
// directory, by whatever path, share one count. Whatever else can change the
// directory is found by recounting.
func (c *counts) bounded(tree fs.FS, limits auth.Limits) (fs.FS, error) {
	most := vfs.Amount{Bytes: limits.Quota, Entries: limits.Files}
	if most == (vfs.Amount{}) {
		return tree, nil
	}
	dir, err := fs.Stat(tree, ".")
	if err != nil {
		return nil, err
	}
	return vfs.Quota(tree, c.of(dir), most), nil
}

// of is the count of a directory.
func (c *counts) of(dir fs.FileInfo) *vfs.Usage {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range c.all {
		if os.SameFile(known.dir, dir) {
			return known.usage
		}
	}
	usage := new(vfs.Usage)
	c.all = append(c.all, count{dir, usage})
	return usage
}

// recount has all counted anew when it is next needed.
func (c *counts) recount() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, known := range c.all {
		known.usage.Recount()
	}
}
