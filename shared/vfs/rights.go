package vfs

import "io/fs"

// Op is something that a user may do in a tree, or several such things or-ed.
type Op uint16

// What can be done in a tree, with the commands for it.
const (
	// OpRead is reading files: RETR.
	OpRead Op = 1 << iota
	// OpList is seeing which names there are, and what they are: LIST, NLST,
	// MLSD, SIZE.
	OpList
	// OpWrite is changing a file that is there: STOR over it, REST and STOR,
	// SITE CHMOD.
	OpWrite
	// OpAppend is adding to a file that is there: APPE.
	OpAppend
	// OpCreate is making a file under a name that is free: STOR, STOU, APPE.
	OpCreate
	// OpDelete is removing: DELE, RMD.
	OpDelete
	// OpRename is taking a name away from a file or directory: RNFR.
	OpRename
	// OpMake is making directories and links: MKD.
	OpMake
	// OpTimes is setting times: MFMT.
	OpTimes
)

const (
	opsRead = OpRead | OpList
	opsAll  = OpTimes<<1 - 1
)

// RightsFS is a tree that can say what may be done in it. That something may
// be done does not mean that the file's own mode allows it: see [Grants].
type RightsFS interface {
	fs.FS
	// May reports whether all of op may be done.
	May(op Op) bool
}

// May reports whether all of op may be done in a tree: in a [WriteFS]
// everything and in others OpRead and OpList, unless a [RightsFS] knows better.
func May(fsys fs.FS, op Op) bool {
	if r, ok := fsys.(RightsFS); ok {
		return r.May(op)
	}
	if _, ok := fsys.(WriteFS); ok {
		return true
	}
	return op&^opsRead == 0
}

var (
	_ RightsFS = readOnly{}
	_ RightsFS = (*subRead)(nil)
	_ RightsFS = (*narrowed)(nil)
)

func (r readOnly) May(op Op) bool { return op&^opsRead == 0 && May(r.fsys, op) }

func (s *subRead) May(op Op) bool { return May(s.fsys, op) }
