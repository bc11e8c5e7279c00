package listing

import "io/fs"

// Rights is what a user may do in a tree. The zero value lets him do no more
// than enter directories.
type Rights uint16

// The rights, with the commands they allow.
const (
	// CanRead is RETR.
	CanRead Rights = 1 << iota
	// CanList is LIST, NLST, MLSD.
	CanList
	// CanWrite is STOR over a file that is there.
	CanWrite
	// CanAppend is APPE to a file that is there.
	CanAppend
	// CanCreate is STOR, STOU and APPE of a file that is not there.
	CanCreate
	// CanDelete is DELE and RMD.
	CanDelete
	// CanRename is RNFR.
	CanRename
	// CanMake is MKD.
	CanMake
)

// ReadOnly are the rights in a tree that cannot be changed, AllRights those in
// one that can.
const (
	ReadOnly  = CanRead | CanList
	AllRights = CanMake<<1 - 1
)

// permLetter is a letter of the perm fact (RFC 3659 section 7.5.5): it stands
// when the right is held and someone at all has the bits.
type permLetter struct {
	letter byte
	right  Rights
	bits   fs.FileMode
}

const (
	anyRead  fs.FileMode = 0o444
	anyWrite fs.FileMode = 0o222
	anyExec  fs.FileMode = 0o111
)

// Deleting and renaming are up to the parent's bits, which are not known here.
var (
	filePerm = [...]permLetter{
		{'a', CanAppend, anyWrite}, {'d', CanDelete, 0}, {'f', CanRename, 0},
		{'r', CanRead, anyRead}, {'w', CanWrite, anyWrite},
	}
	dirPerm = [...]permLetter{
		{'c', CanCreate, anyWrite}, {'d', CanDelete, 0}, {'e', 0, anyExec}, {'f', CanRename, 0},
		{'l', CanList, anyRead}, {'m', CanMake, anyWrite}, {'p', CanDelete, anyWrite},
	}
	specialPerm = [...]permLetter{{'d', CanDelete, 0}, {'f', CanRename, 0}}
)

// appendPerm appends the letters of the perm fact. The bits of the mode take
// letters away only where nobody has them: whose bits count is not known here,
// and a client may hide what it is told it cannot do. A mode without any bits
// is one of a tree that has no modes.
func appendPerm(b []byte, mode fs.FileMode, rights Rights) []byte {
	letters := specialPerm[:]
	switch typeLetter(mode) {
	case 'd':
		letters = dirPerm[:]
	case '-', 'l':
		letters = filePerm[:]
	}
	for _, l := range letters {
		if rights&l.right == l.right && (l.bits == 0 || mode.Perm() == 0 || mode&l.bits != 0) {
			b = append(b, l.letter)
		}
	}
	return b
}
