package listing

import (
	"io/fs"
	"testing"
	"time"
)

func TestAppendMLSx(t *testing.T) {
	t.Parallel()
	tests := []struct {
		info   fs.FileInfo
		name   string
		facts  Facts
		rights Rights
		want   string
	}{
		{file{0o644, 6, then}, "a.txt", FactType | FactSize | FactModify, 0,
			"type=file;size=6;modify=20200102030405; a.txt\r\n"},
		{file{0o644, 6, then}, "a.txt", AllFacts, AllRights, // neither owner nor birth is known
			"type=file;size=6;modify=20200102030405;perm=adfrw;unix.mode=0644; a.txt\r\n"},
		{born{file{0o600, 0, then}, then.Add(-time.Hour)}, "b", FactModify | FactCreate, 0,
			"modify=20200102030405;create=20200102020405; b\r\n"},
		{born{file{0o600, 0, time.Time{}}, time.Time{}}, "b", FactType | FactModify | FactCreate, 0,
			"type=file; b\r\n"},
		{file{fs.ModeDir | fs.ModeSticky | 0o777, 4096, then}, " dir x", DefaultFacts, ReadOnly,
			"type=dir;modify=20200102030405;perm=el;unix.mode=1777;  dir x\r\n"},
		{file{fs.ModeSymlink | 0o777, 5, then}, "l", DefaultFacts, ReadOnly,
			"type=OS.unix=symlink;modify=20200102030405;perm=r;unix.mode=0777; l\r\n"},
		{file{fs.ModeNamedPipe | 0o600, 5, then}, "p", FactType | FactSize, 0, "type=OS.unix=pipe; p\r\n"},
		{file{fs.ModeSocket | 0o600, 5, then}, "s", FactType | FactSize, 0, "type=OS.unix=socket; s\r\n"},
		{file{fs.ModeDevice | 0o600, 5, then}, "b", FactType | FactSize, 0, "type=OS.unix=blk; b\r\n"},
		{file{fs.ModeDevice | fs.ModeCharDevice, 5, then}, "c", FactType | FactSize, 0, "type=OS.unix=chr; c\r\n"},
		{file{0o600, -3, then}, "negative", FactSize, 0, "size=0; negative\r\n"},
		{file{0o600, 0, then}, "no facts", 0, 0, " no facts\r\n"},
		{file{0o600, 0, then}, "x\r\ntype=dir; evil", FactType, 0, "type=file; x??type=dir; evil\r\n"},
		{file{0o600, 0, then}, "\xff;=\xe9", FactType, 0, "type=file; \xff;=\xe9\r\n"},
	}
	for _, tt := range tests {
		got := string(AppendMLSx([]byte("kept"), tt.info, tt.name, tt.facts, tt.rights))
		if want := "kept" + tt.want; got != want {
			t.Errorf("%q:\n got %q\nwant %q", tt.name, got, want)
		}
	}
}

func TestAppendFactsOfGivenType(t *testing.T) {
	t.Parallel()
	dir := file{fs.ModeDir | 0o755, 0, then}
	for typ, want := range map[string]string{
		TypeCurrent: "type=cdir;", TypeParent: "type=pdir;", "": "type=dir;",
	} {
		if got := string(AppendFacts(nil, dir, FactType|FactSize, 0, typ)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAppendPerm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode   fs.FileMode
		rights Rights
		want   string
	}{
		{0o644, AllRights, "adfrw"},
		{0o644, ReadOnly, "r"},
		{0o644, 0, ""},
		{0o644, CanAppend, "a"},
		{0o644, CanWrite, "w"},
		{0o644, CanDelete, "d"},
		{0o644, CanRename, "f"},
		{0o644, CanCreate | CanMake | CanList | CanEnter | CanPurge, ""},
		{0, AllRights, "adfrw"}, // whose bits count is for the tree to say
		{fs.ModeDir | 0o755, AllRights, "cdeflmp"},
		{fs.ModeDir | 0o755, ReadOnly, "el"},
		{fs.ModeDir | 0o755, 0, ""},
		{fs.ModeDir | 0o755, CanEnter | CanCreate, "ce"}, // a drop box
		{fs.ModeDir | 0o755, CanMake, "m"},
		{fs.ModeDir | 0o755, CanDelete, "d"},
		{fs.ModeDir | 0o755, CanPurge, "p"},
		{fs.ModeDir | 0o755, CanRename | CanRead | CanWrite | CanAppend, "f"},
		{fs.ModeSymlink | 0o777, AllRights, "adfrw"},
		{fs.ModeSymlink | 0o777, CanDelete | CanRename | CanList | CanEnter, "df"},
		{fs.ModeNamedPipe | 0o666, AllRights, "df"},
		{fs.ModeSocket | 0o666, ReadOnly, ""},
		{fs.ModeDevice | 0o666, AllRights, "df"},
	}
	for _, tt := range tests {
		if got := string(appendPerm(nil, tt.mode, tt.rights)); got != tt.want {
			t.Errorf("%v with %b: got %q, want %q", tt.mode, tt.rights, got, tt.want)
		}
	}
}

func TestAppendOctal(t *testing.T) {
	t.Parallel()
	for mode, want := range map[fs.FileMode]string{
		0: "0000", 0o751: "0751", fs.ModeDir | 0o755: "0755", fs.ModeSetuid | 0o700: "4700",
		fs.ModeSetgid | 0o70: "2070", fs.ModeSticky | 0o7: "1007",
		fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky | 0o777: "7777",
	} {
		if got := string(appendOctal(nil, mode)); got != want {
			t.Errorf("%v: got %q, want %q", mode, got, want)
		}
	}
}
