package listing

import "strings"

// Facts is a choice of facts that MLSD and MLST tell (RFC 3659 section 7.5).
// The zero value chooses none: a line is then a blank and the name.
type Facts uint16

// The facts known here, in the order in which they are told. One that is not
// known of a file is left out of its line.
const (
	// FactType is "type": file, dir, cdir, pdir or one of OS.unix.
	FactType Facts = 1 << iota
	// FactSize is "size", in bytes; only regular files have it.
	FactSize
	// FactModify is "modify", the time of the last change.
	FactModify
	// FactCreate is "create", the time of birth, where [Birth] knows it.
	FactCreate
	// FactPerm is "perm", what the user may do; see [Rights].
	FactPerm
	// FactUnique is "unique", the same for two names of the same file only.
	FactUnique
	// FactUnixMode is "unix.mode", in four octal digits.
	FactUnixMode
	// FactUnixUID is "unix.uid", the number of the owner.
	FactUnixUID
	// FactUnixGID is "unix.gid", the number of the group.
	FactUnixGID

	factsEnd
)

// AllFacts is every fact known here; DefaultFacts is the choice until a client
// makes its own with OPTS MLST. The names of owners and groups are not among
// them, as they would have to be looked up.
const (
	AllFacts     = factsEnd - 1
	DefaultFacts = FactType | FactSize | FactModify | FactPerm | FactUnique | FactUnixMode
)

// factNames are in the order of the constants.
var factNames = [...]string{
	"type", "size", "modify", "create", "perm", "unique", "unix.mode", "unix.uid", "unix.gid",
}

// ParseFacts reads the argument of OPTS MLST, "type;size;", in any case.
// Facts that are not known are ignored, as RFC 3659 section 7.9 has it.
func ParseFacts(list string) Facts {
	var f Facts
	for name := range strings.SplitSeq(list, ";") {
		f |= factNamed(strings.TrimSpace(name))
	}
	return f
}

func factNamed(name string) Facts {
	for i, known := range factNames {
		if strings.EqualFold(name, known) {
			return 1 << i
		}
	}
	return 0
}

// Feat returns the list that follows MLST in the reply to FEAT: the facts that
// are known, those chosen marked with a star, "type*;size*;create;" (RFC 3659
// section 7.8).
func (f Facts) Feat(known Facts) string {
	var s strings.Builder
	for i, name := range factNames {
		if known&(1<<i) == 0 {
			continue
		}
		s.WriteString(name)
		if f&(1<<i) != 0 {
			s.WriteByte('*')
		}
		s.WriteByte(';')
	}
	return s.String()
}

// String returns the facts chosen, "type;size;", as the reply to OPTS MLST
// lists them; empty when there are none.
func (f Facts) String() string {
	var s strings.Builder
	for i, name := range factNames {
		if f&(1<<i) != 0 {
			s.WriteString(name)
			s.WriteByte(';')
		}
	}
	return s.String()
}
