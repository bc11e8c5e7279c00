package vfs

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// Symlink makes newname a link to oldname, which is first cleaned as
// [path.Clean] does and may lead nowhere yet, but not outside.
func (d *Disk) Symlink(oldname, newname string) error {
	link, err := d.newLocal("symlink", newname)
	if err != nil {
		return err
	}
	target, err := localTarget(oldname)
	if err != nil {
		return d.fail("symlink", newname, err)
	}
	// Asked of the root, as links on the way to newname decide where its ".." is.
	_, err = d.root.Stat(filepath.Dir(link) + string(filepath.Separator) + target)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return d.fail("symlink", newname, err)
	}
	return d.fail("symlink", newname, d.root.Symlink(target, link))
}

// localTarget is oldname in the system's terms: steps up, then a name.
func localTarget(oldname string) (string, error) {
	if oldname == "" {
		return "", ErrName
	}
	if path.IsAbs(oldname) {
		return "", ErrOutside
	}
	up, name := "", path.Clean(oldname)
	for name == ".." || strings.HasPrefix(name, "../") {
		up, name = up+"../", strings.TrimPrefix(name[2:], "/")
	}
	if name == "" {
		return filepath.FromSlash(path.Clean(up)), nil
	}
	local, err := toLocal("symlink", name, ErrName)
	return filepath.FromSlash(up) + local, err
}

// ReadLink returns what a link says, which may be anything.
func (d *Disk) ReadLink(name string) (string, error) {
	local, err := d.local("readlink", name)
	if err != nil {
		return "", err
	}
	target, err := d.root.Readlink(local)
	return filepath.ToSlash(target), d.fail("readlink", name, err)
}
