//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package control

import (
	"errors"
	"os"
	"syscall"
)

// errHere is nil: there are control sockets on this system.
var errHere error

// lock takes the file name.lock for this process. When the process ends,
// however it does, the next one can take it.
func (d *Dir) lock(name string) (*os.File, error) {
	name += ".lock"
	for {
		f, err := d.root.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errTaken
		}
		if err != nil {
			f.Close()
			return nil, err
		}
		mine, err1 := f.Stat()
		there, err2 := d.root.Lstat(name)
		if err1 == nil && err2 == nil && os.SameFile(mine, there) {
			return f, nil
		}
		f.Close() // who had it has taken the file away meanwhile
	}
}

// unlock gives the file back that lock took.
func (d *Dir) unlock(name string, f *os.File) {
	d.root.Remove(name + ".lock") // stays where this user may not; it does no harm
	f.Close()
}
