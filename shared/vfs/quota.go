package vfs

import (
	"errors"
	"io/fs"
)

// Amount is how much stands in a tree, or may. As a bound, zero is none.
type Amount struct {
	// Bytes are those of regular files, by their sizes. A file with several
	// names counts under each.
	Bytes int64
	// Entries are files, directories and links; the root itself is none.
	Entries int64
}

// Quota returns fsys so that no more than most comes to stand in it. usage
// counts what does; trees that are the same directory share one. What is beyond
// most already, as it came by other ways, stays and can be read and removed.
//
// A write that no longer fits writes what does and fails with [ErrQuota]; a new
// file, directory or link too many fails with [ErrFileQuota]. An upload counts
// from its first byte on, as does a part that stays when it breaks. One that
// replaces a file needs room besides it, as the old bytes go only with Commit,
// but no other entry. [Space] tells what is left.
//
// Files to write to are [Bounded], and Commits come one after another. A tree
// that cannot be changed is returned as it is.
func Quota(fsys fs.FS, usage *Usage, most Amount) fs.FS {
	w, writable := fsys.(WriteFS)
	if !writable {
		return fsys
	}
	return newQuota(w, fsys, usage, most)
}

func newQuota(w WriteFS, root fs.FS, usage *Usage, most Amount) fs.FS {
	q := &quota{readOnly{w}, w, root, usage, most}
	if _, uploads := w.(UploadFS); uploads {
		return quotaUpload{q}
	}
	return q
}

// quota is a tree with a bound. What may be read goes to the embedded tree.
type quota struct {
	readOnly
	w     WriteFS
	root  fs.FS // what is counted; w is a part of it
	usage *Usage
	most  Amount
}

// quotaUpload is one in which, moreover, an upload is whole or not there.
type quotaUpload struct{ *quota }

var (
	_ WriteFS   = (*quota)(nil)
	_ InPlaceFS = (*quota)(nil)
	_ ChtimesFS = (*quota)(nil)
	_ ChmodFS   = (*quota)(nil)
	_ BirthFS   = (*quota)(nil)
	_ SymlinkFS = (*quota)(nil)
	_ RightsFS  = (*quota)(nil)
	_ NewFS     = quotaUpload{}
)

func (q *quota) May(op Op) bool { return May(q.w, op) }

// Sub returns a part, which has the bound in common with the whole.
func (q *quota) Sub(dir string) (fs.FS, error) {
	sub, err := Sub(q.w, dir)
	if w, writable := sub.(WriteFS); writable && err == nil {
		return newQuota(w, q.root, q.usage, q.most), nil
	}
	return sub, err
}

// Space returns how many bytes the bound leaves, or the tree below if that has less.
func (q *quota) Space(name string) (int64, error) {
	space, err := Space(q.w, name)
	unknown := errors.Is(err, errors.ErrUnsupported)
	if unknown {
		if _, err := fs.Stat(q.w, name); err != nil {
			return 0, err
		}
	}
	if q.most.Bytes == 0 || err != nil && !unknown {
		return space, err
	}
	used, err := q.usage.Used(q.root)
	if err != nil {
		return 0, err
	}
	left := max(0, q.most.Bytes-used.Bytes)
	if unknown {
		return left, nil
	}
	return min(left, space), nil
}
