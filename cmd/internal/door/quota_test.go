package door

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"uftpd/shared/auth"
	"uftpd/shared/vfs"
)

func (d *Door) treeOf(t *testing.T, name string) fs.FS {
	t.Helper()
	tree, ok := d.now.Load().trees[name]
	if !ok {
		t.Fatalf("no tree for %q", name)
	}
	return tree
}

func wantSpace(t *testing.T, fsys fs.FS, want int64) {
	t.Helper()
	if got, err := vfs.Space(fsys, "."); err != nil || got != want {
		t.Errorf("there is room for %d bytes (%v), want %d", got, err, want)
	}
}

func put(t *testing.T, fsys fs.FS, name string, size int) {
	t.Helper()
	p, err := vfs.Upload(fsys, name, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.File.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if err := p.Commit(); err != nil {
		t.Fatal(err)
	}
}

// Users with one directory share a count, whatever path leads there, and also
// with sessions from before a reload.
func TestSharedQuota(t *testing.T) {
	t.Parallel()
	disk := tree(t)
	own := t.TempDir()
	if err := os.Symlink(own, filepath.Join(own, "self")); err != nil {
		t.Skip("no links can be made here:", err)
	}
	open := func(dir string) (fs.FS, error) { return vfs.OpenDisk(dir) }
	path := users(t, "ann:!::quota=100:sub\nbob:!::quota=50:./sub/\ncam:!::quota=100:"+own+"\ndan:!::quota=100:"+own+"/self\n")
	d, err := New(Config{File: path, Tree: disk, Open: open})
	if err != nil {
		t.Fatal(err)
	}
	before := d.treeOf(t, "ann")
	put(t, before, "f", 30)
	wantSpace(t, before, 70)
	wantSpace(t, d.treeOf(t, "bob"), 20)
	put(t, d.treeOf(t, "cam"), "f", 40)
	wantSpace(t, d.treeOf(t, "dan"), 60)

	coming, err := vfs.Upload(before, "coming", 0o666)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := coming.File.Write(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	put(t, disk, "sub/other", 10) // nobody counts this before the reload
	wantSpace(t, before, 65)
	if err := d.Reload(); err != nil {
		t.Fatal(err)
	}
	wantSpace(t, d.treeOf(t, "ann"), 55)
	if err := coming.Commit(); err != nil {
		t.Fatal(err)
	}
	put(t, d.treeOf(t, "bob"), "g", 5)
	wantSpace(t, before, 50)
}

// Whoever is decided on elsewhere has the same count at each login.
func TestQuotaFromElsewhere(t *testing.T) {
	t.Parallel()
	disk := tree(t)
	c := &Config{Tree: disk, counts: new(counts)}
	login := func() fs.FS {
		own := &residents{trees: map[string]fs.FS{}}
		if err := c.house(own, auth.User{Name: "eve", Dir: "sub", Limits: auth.Limits{Quota: 10, Files: 3}}); err != nil {
			t.Fatal(err)
		}
		return own.trees["eve"]
	}
	first := login()
	put(t, first, "f", 4)
	wantSpace(t, login(), 6)
	put(t, login(), "g", 1)
	wantSpace(t, first, 5)
	if err := vfs.Mkdir(first, "d", 0o777); err == nil {
		t.Error("a fourth file, with three allowed")
	}
}
