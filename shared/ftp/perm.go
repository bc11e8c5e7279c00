package ftp

import (
	"errors"
	"io/fs"
	"path"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// permits tells what this user may do with the names in a directory, for the
// fact perm (RFC 3659 section 7.5.5): what the tree allows, as far as the system
// lets this process.
type permits struct {
	fsys   fs.FS
	tree   listing.Rights
	grants func(fs.FileInfo) vfs.Grant
}

func (s *Session) permitsIn(dir string) permits {
	return permits{s.fsys, rightsIn(s.fsys), vfs.Grants(s.fsys, dir)}
}

// rightsIn is what a user may do in a tree: rights are the tree.
func rightsIn(fsys fs.FS) listing.Rights {
	rights := listing.CanEnter
	for op, right := range map[vfs.Op]listing.Rights{
		vfs.OpRead: listing.CanRead, vfs.OpList: listing.CanList, vfs.OpWrite: listing.CanWrite,
		vfs.OpAppend: listing.CanAppend, vfs.OpCreate: listing.CanCreate, vfs.OpMake: listing.CanMake,
		vfs.OpDelete: listing.CanDelete | listing.CanPurge, vfs.OpRename: listing.CanRename,
	} {
		if vfs.May(fsys, op) {
			rights |= right
		}
	}
	return rights
}

// granted is what each [vfs.Grant] is good for.
var granted = [...]struct {
	grant  vfs.Grant
	rights listing.Rights
}{
	{vfs.GrantRead, listing.CanRead | listing.CanList},
	{vfs.GrantWrite, listing.CanAppend | listing.CanCreate},
	{vfs.GrantReplace, listing.CanWrite},
	{vfs.GrantEnter, listing.CanEnter},
	{vfs.GrantChange, listing.CanMake | listing.CanPurge},
	{vfs.GrantRemove, nameRights},
}

// nameRights are the rights that are about a name, whatever it stands for.
const nameRights = listing.CanDelete | listing.CanRename

func (p permits) of(info fs.FileInfo) listing.Rights { return p.by(p.grants(info)) }

// by is what the grants of the system and the tree allow together.
func (p permits) by(grants vfs.Grant) (rights listing.Rights) {
	for _, g := range granted {
		if grants&g.grant != 0 {
			rights |= g.rights
		}
	}
	return rights & p.tree
}

// rights are those to an entry of the directory. DELE and RNFR take a link by
// itself; the rest is about the file that it leads to, which is looked up.
func (p permits) rights(e entry) listing.Rights {
	own := p.of(e.info)
	if e.info.Mode()&fs.ModeSymlink == 0 {
		return own
	}
	own &= nameRights
	to, err := fs.Stat(p.fsys, e.name())
	switch {
	case err == nil && to.Mode().IsRegular():
		return own | p.beyond(to)
	case errors.Is(err, fs.ErrNotExist) && p.grants(e.info)&vfs.GrantRemove != 0:
		// STOR and APPE put a file in the place of such a link.
		return own | p.tree&(listing.CanWrite|listing.CanAppend)
	}
	return own
}

// beyond are the rights to what a link leads to. In the directory of that, it
// is taken for granted that files can be replaced if they can be written to.
func (p permits) beyond(info fs.FileInfo) listing.Rights {
	grants := p.grants(info) &^ vfs.GrantRemove
	if grants&vfs.GrantWrite != 0 {
		grants |= vfs.GrantReplace
	}
	return p.by(grants)
}

// rightsTo are those to one name, which info describes as it is found behind links.
func (s *Session) rightsTo(name string, info fs.FileInfo) listing.Rights {
	if s.facts&listing.FactPerm == 0 {
		return 0 // nobody asks
	}
	p := s.permitsIn(path.Dir(name))
	self, err := vfs.Lstat(s.fsys, name)
	switch {
	case name == "." || err != nil: // the root of what this user sees stays
		return p.of(info) &^ nameRights
	case self.Mode()&fs.ModeSymlink == 0:
		return p.of(info)
	}
	own := p.of(self) & nameRights
	if info.IsDir() {
		own &^= listing.CanDelete // RMD removes directories only
	}
	return own | p.beyond(info)
}
