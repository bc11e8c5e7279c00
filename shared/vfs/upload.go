package vfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// Partial says what a [Disk] does with the bytes of an upload that broke. A
// file that stood under the name stays as it was in any case.
type Partial int

const (
	// Keep gives the part the name if that was free, so that a client can
	// resume (REST, APPE); else the part is dropped, as is one of no bytes.
	Keep Partial = iota
	// Drop removes the part.
	Drop
	// Hide leaves the part under the name of its temporary, ".uftpd-...",
	// for the operator; clients don't see it.
	Hide
)

// upload is a file on its way in.
type upload struct {
	d    *Disk
	name string // as asked for
	dir  parent // the directory
	base string // the name in dir
	free bool   // nothing had the name
	temp string // the temporary's name in dir; empty: the file is written in place
	f    *os.File
	self fs.FileInfo // what f was when it was closed, if it took a free name
	ours bool        // f is a temporary that is marked as one of this process
	mark mark        // the mark of one that is closed
	done bool
	left bool // in the end, and what has come is still there
}

// Upload begins a new file, under the name of a hidden temporary in the same
// directory until Commit. Pending.File is a bare *os.File open for writing.
//
// If name is a link, what it leads to is replaced; if it leads nowhere in the
// tree, the link itself is. A file that is replaced must be one that could be
// written to. It hands on its mode and, as far as this process may, its owner,
// group, ACL and extended attributes; of several hard links only this name changes.
//
// Where no temporary can be made, because the directory can't be written to or
// the name is too long, the file is written in place and Notice is told.
func (d *Disk) Upload(name string, perm fs.FileMode) (*Pending, error) {
	local, err := d.newLocal("upload", name)
	if err != nil {
		return nil, err
	}
	u, err := d.target(local)
	if err != nil {
		return nil, d.fail("upload", name, err)
	}
	u.name = name
	if err := u.begin(perm.Perm()); err != nil {
		u.release()
		return nil, d.fail("upload", name, err)
	}
	return u.pending(), nil
}

func (u *upload) pending() *Pending {
	return &Pending{File: u.f, Commit: u.commit, Discard: u.discard, Left: func() bool { return u.left }}
}

// begin opens the file to write to.
func (u *upload) begin(perm fs.FileMode) error {
	old, err := u.openOld()
	if err != nil {
		return err
	}
	mode := perm
	if old != nil {
		mode = 0o600 // nobody else's before it is known whose it is to be
	}
	u.f, u.temp, err = openTemp(u.dir, u.base, u.free, mode)
	if err != nil {
		return u.inPlace(old, perm, err)
	}
	u.ours = true
	if old != nil {
		inherit(u.f, old)
		old.Close()
	}
	return nil
}

// openOld opens the file that is to be replaced for writing, which shows that
// it may be. There is none to open where the name is free, or a link that
// leads nowhere.
func (u *upload) openOld() (*os.File, error) {
	if u.free {
		return nil, nil
	}
	f, mode, err := openRooted(u.dir, u.base, os.O_WRONLY, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, syscall.ENXIO):
		return nil, ErrNotRegular
	case err == nil && !mode.IsRegular():
		f.Close()
		return nil, ErrNotRegular
	}
	return f, err
}

// inPlace begins without a temporary, if why is a reason to.
func (u *upload) inPlace(old *os.File, perm fs.FileMode, why error) (err error) {
	tooLong := errors.Is(why, syscall.ENAMETOOLONG)
	u.temp = ""
	switch {
	case old == nil && tooLong:
		u.f, err = u.dir.OpenFile(u.base, os.O_WRONLY|os.O_CREATE|os.O_EXCL|nonblock, perm)
	case old == nil:
		return why
	case tooLong || errors.Is(why, fs.ErrPermission):
		u.f, err = old, old.Truncate(0)
	default:
		err = why
	}
	if err != nil {
		if old != nil {
			old.Close()
		}
		return err
	}
	if u.d.Notice != nil && u.d.noticed.CompareAndSwap(false, true) {
		u.d.Notice(fmt.Sprintf("no temporary can be made for %s (%v): such uploads are written in place, and one that breaks spoils the file",
			Path(u.name), bare(why)))
	}
	return nil
}

func (u *upload) commit() error {
	if u.done {
		return u.d.fail("commit", u.name, fs.ErrClosed)
	}
	defer u.release()
	err := u.finish()
	if err != nil {
		u.settle()
		return u.d.fail("commit", u.name, err)
	}
	u.left = true
	if u.d.Durable {
		err = syncDir(u.dir)
	}
	return u.d.fail("commit", u.name, err)
}

// finish makes the file complete and gives it its name. It is closed first, as
// some file systems tell only then that it did not fit.
func (u *upload) finish() error {
	var err error
	if u.d.Durable {
		err = u.f.Sync()
	}
	if closeErr := u.close(); err == nil {
		err = closeErr
	}
	if err == nil && u.temp != "" {
		err = u.dir.Rename(u.temp, u.base)
	}
	return err
}

func (u *upload) discard() error {
	if u.done {
		return u.d.fail("discard", u.name, fs.ErrClosed)
	}
	defer u.release()
	u.close() // what was not written is lost anyway
	return u.d.fail("discard", u.name, u.settle())
}

// close closes the file. A temporary stays marked until release, so that what
// becomes of it is up to this process.
func (u *upload) close() error {
	if u.ours {
		u.mark = holdLock(u.f)
	}
	if u.temp == "" && u.free {
		u.self, _ = u.f.Stat() // without it nothing is taken for this file
	}
	return u.f.Close()
}

// release lets the temporary and the directory go.
func (u *upload) release() {
	u.done = true
	u.mark.release()
	if u.dir != u.d.root {
		u.dir.Close()
	}
}
