//go:build unix

package vfs

import (
	"io/fs"
	"testing"
)

// letters of a Grant, in the order of their bits.
func letters(g Grant) (s string) {
	for i, letter := range "rwoecx" { // read, write, overwrite, enter, change, remove
		if g&(1<<i) != 0 {
			s += string(letter)
		}
	}
	return s
}

func TestGrantsByMode(t *testing.T) {
	t.Parallel()
	const ann, bob, staff, disk = 1000, 1001, 50, 6
	open := owned{fs.ModeDir | 0o777, 0, 0}
	shut := owned{fs.ModeDir | 0o755, 0, 0}
	sticky := owned{fs.ModeDir | fs.ModeSticky | 0o777, 0, 0}
	for _, tt := range []struct {
		name string
		dir  owned
		file owned
		want string // for ann, who is in staff and disk
	}{
		{"of root", shut, owned{0o644, 0, 0}, "r"},
		{"of root alone", shut, owned{0o600, 0, 0}, ""},
		{"for all, in place", shut, owned{0o666, 0, 0}, "rwo"},
		{"for all", open, owned{0o666, 0, 0}, "rwox"},
		{"to remove only", open, owned{0o600, 0, 0}, "x"},
		{"own", open, owned{0o600, ann, 0}, "rwox"},
		{"own, in place", shut, owned{0o600, ann, 0}, "rwo"},
		{"own, for others alone", open, owned{0o066, ann, staff}, "x"},
		{"of the group", open, owned{0o640, bob, staff}, "rx"},
		{"of another group", open, owned{0o620, bob, disk}, "wox"},
		{"of a strange group", open, owned{0o660, bob, 7}, "x"},
		{"for others than the group", open, owned{0o606, bob, staff}, "x"},
		{"stuck", sticky, owned{0o644, bob, 7}, "r"},
		{"stuck, and no place for a temporary's name", sticky, owned{0o666, bob, 7}, "rw"},
		{"own and stuck", sticky, owned{0o600, ann, 7}, "rwox"},
		{"stuck in an own directory", owned{sticky.mode, ann, 7}, owned{0o666, bob, 7}, "rwox"},
		{"no search", owned{fs.ModeDir | 0o776, 0, 0}, owned{0o644, ann, 7}, "rwo"},
		{"no list", owned{fs.ModeDir | 0o773, 0, 0}, owned{0o644, ann, 7}, "rwo"},
		{"no look", owned{}, owned{0o644, ann, 7}, "rwo"},
		{"a directory", shut, owned{fs.ModeDir | 0o755, 0, 0}, "re"},
		{"a directory of root alone", shut, owned{fs.ModeDir | 0o700, 0, 0}, ""},
		{"own directory", open, owned{fs.ModeDir | 0o700, ann, 0}, "rwoecx"},
		{"a drop box", shut, owned{fs.ModeDir | 0o733, 0, 0}, "woe"},
		{"a directory without search", shut, owned{fs.ModeDir | 0o766, 0, 0}, ""},
	} {
		c := &caller{ann, staff, []int{disk}}
		if got := letters(c.grants(tt.dir, tt.file)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		root := &caller{}
		if got := root.grants(tt.dir, tt.file); got != GrantAll {
			t.Errorf("%s: root has %q", tt.name, letters(got))
		}
	}
}

func TestGrantsToAnyone(t *testing.T) {
	t.Parallel()
	mem := NewMem()
	for mode, want := range map[fs.FileMode]string{0: "rwoecx", 0o444: "rx", 0o200: "wocx", 0o111: "ex", 0o777: "rwoecx"} {
		if err := mem.Mkdir("d", mode); err != nil {
			t.Fatal(err)
		}
		info, err := mem.Stat("d")
		if err != nil {
			t.Fatal(err)
		}
		if got := letters(Grants(mem, ".")(info)); got != want {
			t.Errorf("%v: %q, want %q", mode, got, want)
		}
		if err := mem.Remove("d"); err != nil {
			t.Fatal(err)
		}
	}
}
