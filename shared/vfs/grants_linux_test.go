package vfs_test

import (
	"io/fs"
	"os"
	"testing"

	"uftpd/shared/vfs"
)

// TestGrantsAreTrue has nobody try, in directories and with files of many
// modes and owners, what is granted and what is not.
func TestGrantsAreTrue(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	groups, err := os.Getgroups()
	must(t, err)
	modes := []fs.FileMode{0o600, 0o640, 0o644, 0o666, 0o066, 0o606, 0o444, 0o200}
	for _, dirMode := range []fs.FileMode{0o755, 0o777, 0o733, fs.ModeSticky | 0o777, fs.ModeSticky | 0o733} {
		for _, owner := range []int{0, 65534} {
			for _, mode := range modes {
				d, dir := openDisk(t)
				must(t, os.Chmod(dir, 0o755)) // whatever the umask is
				must(t, os.Mkdir(in(dir, "d"), 0o755))
				create(t, d, "d/f", "text")
				must(t, os.Chown(in(dir, "d/f"), owner, owner))
				must(t, os.Chmod(in(dir, "d/f"), mode))
				must(t, os.Chmod(in(dir, "d"), dirMode))
				info, err := d.Lstat("d/f")
				must(t, err)
				grants := vfs.GrantsTo(d, "d", 65534, 65534, groups...)(info)
				asNobody(t, func() { tryGrants(t, d, grants) })
				if t.Failed() {
					t.Fatalf("in a directory %v of root, a file %v of %d", dirMode, mode, owner)
				}
			}
		}
	}
}

// tryGrants tries all, the removal last.
func tryGrants(t *testing.T, d *vfs.Disk, grants vfs.Grant) {
	for _, try := range []struct {
		what  string
		grant vfs.Grant
		do    func() error
	}{
		{"read", vfs.GrantRead, func() error { return closing(d.Open("d/f")) }},
		{"append", vfs.GrantWrite, func() error { return discarding(d.InPlace("d/f", os.O_WRONLY, 0)) }},
		{"replace", vfs.GrantReplace, func() error { return put(d, "d/f", "text") }},
		{"remove", vfs.GrantRemove, func() error { return d.Remove("d/f") }},
	} {
		if err := try.do(); (err == nil) != (grants&try.grant != 0) {
			t.Errorf("%s: %v, though granted: %v", try.what, err, grants&try.grant != 0)
		}
	}
}

// TestGrantsPass asks trees that narrow a disk.
func TestGrantsPass(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, d.Mkdir("d", 0o755))
	create(t, d, "d/f", "text")
	must(t, os.Chmod(in(dir, "d/f"), 0o444)) // for anyone; root has more
	info, err := d.Lstat("d/f")
	must(t, err)
	want := d.Grants("d")(info)
	for name, fsys := range map[string]fs.FS{
		"read-only": vfs.ReadOnly(d), "no delete": vfs.NoDelete(d), "whole": whole{d},
		"quota": vfs.Quota(d, new(vfs.Usage), vfs.Amount{Bytes: 1 << 20}),
	} {
		if name == "whole" { // knows no more than its methods
			if got := vfs.Grants(fsys, "d")(info); got != vfs.GrantRead|vfs.GrantRemove {
				t.Errorf("%s: %b", name, got)
			}
			continue
		}
		if got := vfs.Grants(fsys, "d")(info); got != want {
			t.Errorf("%s: %b, want %b", name, got, want)
		}
		sub, err := vfs.Sub(fsys, "d")
		must(t, err)
		if got := vfs.Grants(sub, ".")(info); got != want {
			t.Errorf("part of %s: %b, want %b", name, got, want)
		}
	}
}

// passing is a disk that leaves it to package vfs to make a part of it.
type passing struct {
	whole
	disk *vfs.Disk
}

func (p passing) Grants(dir string) func(fs.FileInfo) vfs.Grant { return p.disk.Grants(dir) }

func TestGrantsOfPart(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	tree := part(t, passing{whole{d}, d})
	create(t, tree, "f", "text")
	info, err := fs.Stat(tree, "f")
	must(t, err)
	if got := vfs.Grants(tree, ".")(info); got != d.Grants("part")(info) {
		t.Errorf("%b", got)
	}
	if got := vfs.Grants(tree, "../part")(info); got != 0 {
		t.Errorf("by a name that leads out: %b", got)
	}
}

// TestGrantsCostNothing is not parallel: allocations are counted for the whole
// process.
func TestGrantsCostNothing(t *testing.T) {
	d, _ := openDisk(t)
	create(t, d, "f", "text")
	for info, err := range d.Entries(".") {
		must(t, err)
		grants := vfs.GrantsTo(d, ".", 1, 2, 3, 4)
		if n := testing.AllocsPerRun(100, func() { grants(info) }); n != 0 {
			t.Errorf("%v allocations a file", n)
		}
	}
}
