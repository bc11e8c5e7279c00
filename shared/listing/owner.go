package listing

// owner is what only Unix knows about a file; ownerOf reads it.
type owner struct {
	nlink, uid, gid, dev, ino uint64
}
