package vfs

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxLinks is how many links are followed to find a file, as in [os.Root].
const maxLinks = 8

// target finds the directory and the name in it that an upload to local is to
// replace, following links as [Disk.Upload] tells.
func (d *Disk) target(local string) (*upload, error) {
	var link *upload // the first link, for when it leads nowhere
	at := local
	for range maxLinks {
		u, next, err := d.step(at)
		switch {
		case err == nil && next == "" && !(u.free && link != nil):
			link.drop()
			return u, nil
		case err == nil && next == "": // a link to a name that is free
			u.drop()
			return link, nil
		case errors.Is(err, fs.ErrNotExist) && link != nil:
			return link, nil
		case err != nil:
			link.drop()
			return nil, err
		}
		at = next
		if link == nil {
			link = u
		} else {
			u.drop()
		}
	}
	link.drop()
	return nil, syscall.ELOOP
}

// step looks at one name, and returns where it leads if it is a link.
func (d *Disk) step(at string) (u *upload, next string, err error) {
	dir, base := filepath.Split(strings.TrimRight(at, string(filepath.Separator)))
	if base == "." || base == ".." {
		_, err := d.root.Stat(at)
		return nil, "", cmp.Or(err, ErrNotRegular)
	}
	u = &upload{d: d, dir: d.root, base: base}
	if dir != "" {
		if u.dir, err = d.openParent(dir); err != nil {
			return nil, "", err
		}
	}
	info, err := u.dir.Lstat(base)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		u.free, err = true, nil
	case err != nil:
	case info.Mode()&fs.ModeSymlink != 0:
		next, err = linked(u.dir, dir, base)
	case !info.Mode().IsRegular():
		err = ErrNotRegular
	}
	if err != nil {
		u.drop()
		return nil, "", err
	}
	return u, next, nil
}

// linked is where the link base in dir leads. It is not cleaned: which
// directory ".." is depends on links on the way, and is for the root to find out.
func linked(held parent, dir, base string) (string, error) {
	target, err := held.Readlink(base)
	switch {
	case err != nil:
		return "", err
	case target == "" || os.IsPathSeparator(target[0]) || filepath.VolumeName(target) != "":
		return "", ErrOutside
	}
	return dir + filepath.FromSlash(target), nil
}

// drop forgets an upload that was not begun; nil is none.
func (u *upload) drop() {
	if u != nil {
		u.release()
	}
}
