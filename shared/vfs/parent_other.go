//go:build !linux

package vfs

func (d *Disk) openParent(local string) (parent, error) { return openDirRoot(d.root, local) }
