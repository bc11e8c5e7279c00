package vfs

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// settle does with a part, whose file is closed, what Partial says.
func (u *upload) settle() error {
	u.left = true
	switch {
	case u.temp == "" && u.free && !isFile(u.dir, u.base, u.self):
		u.left = false // another has replaced it
		return nil
	case u.d.Partial == Hide && u.temp != "" && !u.isEmpty():
		return nil
	case u.temp == "" && (!u.free || u.d.Partial == Keep && !u.isEmpty()):
		return nil // in place, where it is to stay
	case u.d.Partial == Keep && u.temp != "" && u.free && !u.isEmpty():
		err := take(u.dir, u.temp, u.base)
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	err := u.dir.Remove(cmp.Or(u.temp, u.base))
	u.left = err != nil
	return err
}

func (u *upload) isEmpty() bool { return isEmpty(u.dir, cmp.Or(u.temp, u.base)) }

// isEmpty reports whether nothing has come. A part of no bytes is not worth
// keeping: a device whose data connection fails would leave such a file each time.
func isEmpty(dir parent, name string) bool {
	info, err := dir.Lstat(name)
	return err == nil && info.Size() == 0
}

// take renames temp to base unless that name is taken.
func take(dir parent, temp, base string) error {
	err := dir.Link(temp, base)
	if err == nil {
		return dir.Remove(temp)
	}
	if errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return takeHeld(dir, temp, base)
}

// takeHeld is take where there are no hard links (FAT, some network shares):
// the name is held by an empty file first.
func takeHeld(dir parent, temp, base string) error {
	held, err := dir.OpenFile(base, os.O_WRONLY|os.O_CREATE|os.O_EXCL|nonblock, 0o600)
	if err != nil {
		return err
	}
	held.Close()
	return dir.Rename(temp, base)
}

// syncDir brings the names in dir to the medium. Windows has no such call.
func syncDir(dir parent) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := dir.OpenFile(".", os.O_RDONLY|nonblock, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
