package listing

import "io/fs"

// Rights is what a user may do with a file or directory.
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
	// CanEnter is CWD.
	CanEnter
	// CanPurge is DELE and RMD of what is in a directory.
	CanPurge
)

// ReadOnly are the rights in a tree that cannot be changed, AllRights those in
// one that can.
const (
	ReadOnly  = CanRead | CanList | CanEnter
	AllRights = CanPurge<<1 - 1
)

// permLetter is a letter of the perm fact, for a right.
type permLetter struct {
	letter byte
	right  Rights
}

// The letters that RFC 3659 section 7.5.5 has for files, for directories and
// for all else.
var (
	filePerm = [...]permLetter{{'a', CanAppend}, {'d', CanDelete}, {'f', CanRename}, {'r', CanRead}, {'w', CanWrite}}
	dirPerm  = [...]permLetter{
		{'c', CanCreate}, {'d', CanDelete}, {'e', CanEnter}, {'f', CanRename},
		{'l', CanList}, {'m', CanMake}, {'p', CanPurge},
	}
	specialPerm = [...]permLetter{{'d', CanDelete}, {'f', CanRename}}
)

// appendPerm appends the letters of the perm fact.
func appendPerm(b []byte, mode fs.FileMode, rights Rights) []byte {
	letters := specialPerm[:]
	switch typeLetter(mode) {
	case 'd':
		letters = dirPerm[:]
	case '-', 'l':
		letters = filePerm[:]
	}
	for _, l := range letters {
		if rights&l.right != 0 {
			b = append(b, l.letter)
		}
	}
	return b
}
