package auth

import (
	"math"
	"testing"
	"testing/fstest"

	"uftpd/shared/vfs"
)

func TestRights(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want Rights
		out  string
		err  string
	}{
		{"", 0, "rw", ""},
		{"rw", 0, "rw", ""},
		{"ro", ReadOnly, "ro", ""},
		{"no-delete,dropbox", DropBox | NoDelete, "dropbox,no-delete", ""},
		{"rw,no-delete,no-overwrite", NoOverwrite | NoDelete, "no-overwrite,no-delete", ""},
		{"read", 0, "", `unknown right "read"`},
		{"RO", 0, "", `unknown right "RO"`},
		{"ro, no-delete", 0, "", `unknown right " no-delete"`},
		{"ro,", 0, "", `unknown right ""`},
		{"ro,ro", 0, "", `"ro" stands twice`},
		{"rw,ro", 0, "", "contradict"},
		{"dropbox,rw", 0, "", "contradict"},
		{"ro,dropbox", 0, "", "leave nothing"},
	} {
		got, err := ParseRights(c.in)
		if c.err != "" {
			wantText(t, c.in, err, c.err)
			continue
		}
		if err != nil || got != c.want || got.String() != c.out {
			t.Errorf("%q: got %v, %v, want %v", c.in, got, err, c.out)
		}
	}
}

func TestRightsApply(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rights   Rights
		may, not vfs.Op
	}{
		{0, vfs.OpWrite | vfs.OpDelete, 0},
		{ReadOnly, vfs.OpRead | vfs.OpList, vfs.OpCreate},
		{DropBox | NoDelete, vfs.OpCreate, vfs.OpRead},
		{NoOverwrite, vfs.OpCreate | vfs.OpDelete, vfs.OpWrite},
		{NoDelete, vfs.OpWrite, vfs.OpDelete},
		{NoDelete | NoOverwrite, vfs.OpCreate, vfs.OpRename},
	} {
		tree := c.rights.Apply(vfs.NewMem())
		if !vfs.May(tree, c.may) || c.not != 0 && vfs.May(tree, c.not) {
			t.Errorf("%v: the tree is %T", c.rights, tree)
		}
	}
	if vfs.May(DropBox.Apply(fstest.MapFS{}), vfs.OpRead) {
		t.Error("a drop box of a tree that can't be changed can be read")
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want Limits
		out  string
		err  string
	}{
		{"", Limits{}, "", ""},
		{"sessions=2,up=1M,down=512K,quota=10G,files=1000",
			Limits{2, 1 << 20, 512 << 10, 10 << 30, 1000}, "sessions=2,up=1048576,down=524288,quota=10737418240,files=1000", ""},
		{"quota=1T,up=9", Limits{Up: 9, Quota: 1 << 40}, "up=9,quota=1099511627776", ""},
		{"quota=9223372036854775807", Limits{Quota: math.MaxInt64}, "quota=9223372036854775807", ""},
		{"quota=9223372036854775808", Limits{}, "", `"9223372036854775808" is not a number`},
		{"quota=8388607T", Limits{Quota: 8388607 << 40}, "quota=9223370937343148032", ""},
		{"quota=8388608T", Limits{}, "", "8388608T is too large"},
		{"sessions=3G", Limits{}, "", "3G is too large"},
		{"up=0", Limits{}, "", "limit up: 0 is no limit"},
		{"up=-1", Limits{}, "", `"-1" is not a number`},
		{"up=+1", Limits{}, "", `"+1" is not a number`},
		{"up=1.5M", Limits{}, "", `"1.5M" is not a number`},
		{"up=M", Limits{}, "", `"M" is not a number`},
		{"up=1k", Limits{}, "", `"1k" is not a number`},
		{"up=", Limits{}, "", `"" is not a number`},
		{"up", Limits{}, "", `"up" is not of the form`},
		{"up=1,", Limits{}, "", `"" is not of the form`},
		{"up=1,up=2", Limits{}, "", "limit up stands twice"},
		{"speed=1", Limits{}, "", `unknown limit "speed"`},
	} {
		got, err := ParseLimits(c.in)
		if c.err != "" {
			wantText(t, c.in, err, c.err)
			continue
		}
		if err != nil || got != c.want || got.String() != c.out {
			t.Errorf("%q: got %v, %v", c.in, got, err)
		}
	}
}
