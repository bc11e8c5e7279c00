//go:build unix

package vfs

import (
	"io/fs"
	"os"
	"slices"
	"syscall"
)

var _ GrantFS = (*Disk)(nil)

// Grants goes by the modes of the files and of their directory, and by whom
// this process works for now: it may have become another user since the tree
// was opened.
func (d *Disk) Grants(dir string) func(fs.FileInfo) Grant {
	groups, _ := os.Getgroups() // without them, there is still the effective one
	return d.grantsTo(&caller{os.Geteuid(), os.Getegid(), groups}, dir)
}

// grantsTo is Grants to any caller. Nothing is granted in a directory that
// cannot be looked at.
func (d *Disk) grantsTo(c *caller, dir string) func(fs.FileInfo) Grant {
	var in owned
	if info, err := d.Stat(dir); err == nil {
		in, _ = ownedBy(info)
	}
	if dir == "." {
		in.mode |= 0o444 // it is open already: see grants
	}
	return func(info fs.FileInfo) Grant {
		file, ok := ownedBy(info)
		if !ok {
			return toAnyone(info)
		}
		return c.grants(in, file)
	}
}

// owned is what decides on who may do what with a file.
type owned struct {
	mode     fs.FileMode
	uid, gid int
}

func ownedBy(info fs.FileInfo) (owned, bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st == nil {
		return owned{}, false
	}
	return owned{info.Mode(), int(st.Uid), int(st.Gid)}, true
}

// caller is whom the system takes a process for.
type caller struct {
	uid, gid int
	groups   []int
}

// The bits of a mode that count for a caller.
const (
	bitRead, bitWrite, bitSearch = 4, 2, 1
	bitsNames                    = bitWrite | bitSearch // to give and remove names
	bitsAll                      = bitRead | bitsNames
)

// bits are the three of a mode that count for a caller: the owner's, else the
// group's, else those of all others, also where these grant more. Root needs none.
func (c *caller) bits(f owned) fs.FileMode {
	switch {
	case c.uid == 0:
		return bitsAll
	case c.uid == f.uid:
		return f.mode >> 6 & 7
	case c.gid == f.gid || slices.Contains(c.groups, f.gid):
		return f.mode >> 3 & 7
	}
	return f.mode & 7
}

// grants is what a caller may do with a file in dir. [Disk.Upload] needs a file
// that can be written to in any case; it replaces that where a name can be
// given, and else writes in place. [os.Root] opens a directory to read before
// it makes or removes a name there.
func (c *caller) grants(dir, f owned) (g Grant) {
	bits, names := c.bits(f), c.bits(dir)
	if f.mode.IsDir() && bits&bitSearch == 0 {
		bits = 0 // names are no use without what they stand for
	}
	stuck := c.stuck(dir, f)
	if bits&bitRead != 0 {
		g |= GrantRead
	}
	if bits&bitWrite != 0 {
		g |= GrantWrite
		if !stuck || names&bitsNames != bitsNames {
			g |= GrantReplace
		}
	}
	if bits&bitSearch != 0 {
		g |= GrantEnter
	}
	if bits == bitsAll {
		g |= GrantChange
	}
	if names == bitsAll && !stuck {
		g |= GrantRemove
	}
	return g
}

// stuck reports whether the sticky bit of a directory keeps the name of a file
// from a caller: it leaves it to the owners of both, and to root.
func (c *caller) stuck(dir, f owned) bool {
	return dir.mode&fs.ModeSticky != 0 && c.uid != 0 && c.uid != f.uid && c.uid != dir.uid
}
