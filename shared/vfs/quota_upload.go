package vfs

import (
	"errors"
	"io/fs"
	"os"
)

// quotaPending is an upload that counts as coming until it has its name.
type quotaPending struct {
	*Pending
	f     *quotaFile
	entry int64 // 1: an entry is claimed
	// own: written in place from the beginning, for want of a temporary, so
	// that Commit replaces nothing.
	own  bool
	done bool
}

func (q quotaUpload) Upload(name string, perm fs.FileMode) (*Pending, error) {
	return q.uploading(name, func() (*Pending, error) { return Upload(q.w, name, perm) })
}

func (q quotaUpload) UploadNew(name string, perm fs.FileMode) (*Pending, error) {
	return q.uploading(name, func() (*Pending, error) { return UploadNew(q.w, name, perm) })
}

func (q *quota) uploading(name string, begin func() (*Pending, error)) (*Pending, error) {
	leave, err := q.enter("upload", name)
	if err != nil {
		return nil, err
	}
	defer leave()
	u := &quotaPending{f: &quotaFile{q: q, name: name}}
	_, there := q.look(name)
	if !there {
		u.entry = 1
	}
	if err := q.takeEntries("upload", name, u.entry); err != nil {
		return nil, err
	}
	old, _ := fs.Stat(q.w, name)
	if u.Pending, err = begin(); err != nil {
		q.usage.drop(Amount{Entries: u.entry})
		return nil, err
	}
	u.f.File = u.File
	u.standsAlready(old)
	return &Pending{File: u.f, Commit: u.commit, Discard: u.discard, Left: u.Left}, nil
}

// standsAlready finds out whether the file that was begun has the name already,
// in place of the bytes that stood there.
func (u *quotaPending) standsAlready(old fs.FileInfo) {
	q := u.f.q
	now, err := fs.Stat(q.w, u.f.name)
	mine, statErr := u.File.Stat()
	if err != nil || statErr != nil || !os.SameFile(now, mine) {
		return
	}
	u.own = true
	u.f.stands = true
	q.usage.move(Amount{Entries: -u.entry}, Amount{Bytes: -bytesOf(old), Entries: u.entry})
	q.opened(u.f)
}

func (u *quotaPending) commit() error { return u.ended(u.replace, u.Commit) }

func (u *quotaPending) discard() error { return u.ended(u.breakOff, u.Discard) }

// ended ends an upload by end, the first time by count, which calls end as well.
func (u *quotaPending) ended(count, end func() error) error {
	q := u.f.q
	q.usage.structure.Lock()
	defer q.usage.structure.Unlock()
	switch {
	case u.done:
		return end()
	case u.own:
		u.done = true
		return q.closing(u.f, end)
	}
	u.done = true
	return count()
}

// replace commits, and frees what stood under the name.
func (u *quotaPending) replace() error {
	q := u.f.q
	_, there := q.look(u.f.name)
	old, _ := fs.Stat(q.w, u.f.name) // what a link leads to is replaced
	if !there && u.entry == 0 {      // what it was to replace has gone
		if err := q.takeEntries("commit", u.f.name, 1); err != nil {
			return errors.Join(err, u.breakOff())
		}
		u.entry = 1
	}
	if err := u.Commit(); err != nil {
		u.part()
		return err
	}
	q.usage.land(Amount{Bytes: u.f.came, Entries: u.entry})
	if there {
		q.usage.free(Amount{Bytes: bytesOf(old), Entries: u.entry})
	}
	if old != nil {
		q.usage.disturb(old)
	}
	return nil
}

func (u *quotaPending) breakOff() error {
	err := u.Discard()
	u.part()
	return err
}

// part counts what is left of an upload that broke: all of it where the tree
// doesn't say, until the next walk.
func (u *quotaPending) part() {
	q := u.f.q
	if u.Left != nil && !u.Left() {
		q.usage.drop(Amount{u.f.came, u.entry})
		return
	}
	q.usage.doubtful = q.usage.doubtful || u.Left == nil
	// A part beside the file that it was to replace is an entry of its own.
	q.usage.move(Amount{-u.f.came, -u.entry}, Amount{u.f.came, 1})
}
