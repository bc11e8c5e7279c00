package vfs

// Space returns how many bytes the file system has left for this process
// below name. Quotas are counted only where the file system does so itself.
func (d *Disk) Space(name string) (int64, error) {
	f, err := d.openDir(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	space, err := freeSpace(f)
	return space, d.fail("space", name, err)
}
