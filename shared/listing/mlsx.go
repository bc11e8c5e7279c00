package listing

import (
	"io/fs"
	"strconv"
	"time"
)

// The values of the type fact which depend on how a listing got to a directory
// (RFC 3659 section 7.5.1): it is the one listed, or a parent of that.
const (
	TypeCurrent = "cdir"
	TypeParent  = "pdir"
)

// AppendMLSx appends the line of MLSD for a file (RFC 3659 section 7.2):
//
//	type=file;size=6;modify=20200102030405;perm=adfrw; a.txt
//
// For the directory that is listed, for its parent, and for MLST, put it
// together: [AppendFacts], a blank, [AppendName].
func AppendMLSx(b []byte, info fs.FileInfo, name string, facts Facts, rights Rights) []byte {
	b = AppendFacts(b, info, facts, rights, "")
	b = append(b, ' ')
	return AppendName(b, name)
}

// AppendFacts appends the chosen facts of a file, each with its semicolon. typ
// is [TypeCurrent] or [TypeParent]; when it is empty, the type follows from the
// mode of the file.
//
// A symbolic link is of type OS.unix=symlink. RFC 3659 shows
// OS.unix=slink:target in an example, which its grammar does not allow (erratum
// 1500), and in which a target that holds a blank or a semicolon would break
// the line. FileZilla and WinSCP read both forms, lftp just the one used here.
func AppendFacts(b []byte, info fs.FileInfo, facts Facts, rights Rights, typ string) []byte {
	mode := info.Mode()
	if facts&FactType != 0 {
		b = appendFact(b, "type=", factType(mode, typ))
	}
	if facts&FactSize != 0 && typeLetter(mode) == '-' {
		b = append(b, "size="...)
		b = append(strconv.AppendUint(b, size(info), 10), ';')
	}
	if facts&FactModify != 0 {
		b = appendTimeFact(b, "modify=", info.ModTime())
	}
	if facts&FactCreate != 0 {
		b = appendTimeFact(b, "create=", Birth(info))
	}
	if facts&FactPerm != 0 {
		b = append(b, "perm="...)
		b = append(appendPerm(b, mode, rights), ';')
	}
	return appendUnixFacts(b, info, facts)
}

// appendUnixFacts appends those facts that only Unix has.
func appendUnixFacts(b []byte, info fs.FileInfo, facts Facts) []byte {
	o, known := ownerOf(info)
	if facts&FactUnique != 0 && known {
		b = append(b, "unique="...)
		b = strconv.AppendUint(b, o.dev, 16)
		b = append(b, 'g') // no hexadecimal digit: 1 and 12 differ from 11 and 2
		b = append(strconv.AppendUint(b, o.ino, 16), ';')
	}
	if facts&FactUnixMode != 0 {
		b = append(b, "unix.mode="...)
		b = append(appendOctal(b, info.Mode()), ';')
	}
	if facts&FactUnixUID != 0 && known {
		b = append(b, "unix.uid="...)
		b = append(strconv.AppendUint(b, o.uid, 10), ';')
	}
	if facts&FactUnixGID != 0 && known {
		b = append(b, "unix.gid="...)
		b = append(strconv.AppendUint(b, o.gid, 10), ';')
	}
	return b
}

func factType(mode fs.FileMode, typ string) string {
	if typ != "" {
		return typ
	}
	switch typeLetter(mode) {
	case 'd':
		return "dir"
	case 'l':
		return "OS.unix=symlink"
	case 'p':
		return "OS.unix=pipe"
	case 's':
		return "OS.unix=socket"
	case 'c':
		return "OS.unix=chr"
	case 'b':
		return "OS.unix=blk"
	}
	return "file"
}

func appendFact(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, value...)
	return append(b, ';')
}

// appendTimeFact appends nothing for a time that is not known.
func appendTimeFact(b []byte, name string, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	b = append(b, name...)
	return append(AppendTime(b, t), ';')
}

// appendOctal appends the four octal digits that chmod takes.
func appendOctal(b []byte, mode fs.FileMode) []byte {
	special := byte('0')
	if mode&fs.ModeSetuid != 0 {
		special += 4
	}
	if mode&fs.ModeSetgid != 0 {
		special += 2
	}
	if mode&fs.ModeSticky != 0 {
		special++
	}
	return append(b, special, octal(mode>>6), octal(mode>>3), octal(mode))
}

func octal(bits fs.FileMode) byte { return '0' + byte(bits&7) }
