package vfs_test

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftptest"
	"uftpd/shared/vfs"
)

func openDisk(t testing.TB) (*vfs.Disk, string) {
	t.Helper()
	dir := t.TempDir()
	d, err := vfs.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, dir
}

// part returns a directory of fsys as a tree.
func part(t *testing.T, fsys vfs.WriteFS) vfs.WriteFS {
	t.Helper()
	if err := fsys.Mkdir("part", 0o755); err != nil {
		t.Fatal(err)
	}
	sub, err := vfs.Sub(fsys, "part")
	if err != nil {
		t.Fatal(err)
	}
	return sub.(vfs.WriteFS)
}

// plain is a tree with as little as can be written to, and whole is one in
// which uploads are whole.
type (
	plain struct{ vfs.WriteFS }
	whole struct{ vfs.UploadFS }
)

func TestContract(t *testing.T) {
	t.Parallel()
	disk := func(t *testing.T) vfs.WriteFS { d, _ := openDisk(t); return d }
	mem := func(*testing.T) vfs.WriteFS { return vfs.NewMem() }
	for name, make := range map[string]func(*testing.T) vfs.WriteFS{
		"disk":       disk,
		"mem":        mem,
		"disk/root":  func(t *testing.T) vfs.WriteFS { d, _ := openDisk(t); vfs.OpenByRoot(d); return d },
		"part/whole": func(t *testing.T) vfs.WriteFS { return part(t, whole{vfs.NewMem()}) },
		"plain":      func(t *testing.T) vfs.WriteFS { return plain{mem(t)} },
		"part/disk":  func(t *testing.T) vfs.WriteFS { return part(t, disk(t)) },
		"part/mem":   func(t *testing.T) vfs.WriteFS { return part(t, mem(t)) },
		"part/plain": func(t *testing.T) vfs.WriteFS { return part(t, plain{mem(t)}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ftptest.TestFS(t, make(t))
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func create(t testing.TB, fsys fs.FS, name, text string) {
	t.Helper()
	f, err := vfs.OpenFile(fsys, name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestReading runs the standard library's own check of what is read.
func TestReading(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	for name, fsys := range map[string]vfs.WriteFS{"disk": d, "mem": vfs.NewMem(), "plain": plain{vfs.NewMem()}} {
		for _, dir := range []string{"a", "a/b", "empty"} {
			if err := fsys.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		create(t, fsys, "f", "text")
		create(t, fsys, "a/b/g", "")
		if p, err := vfs.Upload(fsys, "a/h", 0o644); err != nil {
			t.Fatal(err)
		} else if name != "plain" {
			defer p.Discard() // what is on its way in must not be seen
		}
		if name != "plain" {
			if err := vfs.Symlink(fsys, "b/g", "a/link"); err != nil {
				t.Fatal(err)
			}
		}
		sub, err := vfs.Sub(fsys, "a")
		if err != nil {
			t.Fatal(err)
		}
		for kind, tree := range map[string]fs.FS{"": fsys, " read-only": vfs.ReadOnly(fsys)} {
			if err := fstest.TestFS(tree, "f", "a/b/g", "empty"); err != nil {
				t.Errorf("%s%s: %v", name, kind, err)
			}
		}
		if name == "plain" {
			if err := fstest.TestFS(sub, "b/g", "h"); err != nil {
				t.Errorf("%s sub: %v", name, err)
			}
		}
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	create(t, d, "f", "text")
	ro := vfs.ReadOnly(d)
	f, err := ro.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, ok := f.(*os.File); !ok {
		t.Errorf("Open returns %T, want the bare *os.File", f)
	}
	if vfs.ReadOnly(ro) != ro {
		t.Error("read-only twice is another tree")
	}
	sub, err := vfs.Sub(ro, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, fsys := range []fs.FS{ro, sub, fstest.MapFS{"f": {}}} {
		if _, ok := fsys.(vfs.WriteFS); ok {
			t.Fatalf("%T can be written to", fsys)
		}
		now := time.Now()
		_, openErr := vfs.OpenFile(fsys, "f", os.O_WRONLY, 0)
		_, uploadErr := vfs.Upload(fsys, "f", 0o644)
		for what, err := range map[string]error{
			"OpenFile": openErr, "Upload": uploadErr,
			"Mkdir":   vfs.Mkdir(fsys, "d", 0o755),
			"Remove":  vfs.Remove(fsys, "f"),
			"Rename":  vfs.Rename(fsys, "f", "g"),
			"Chtimes": vfs.Chtimes(fsys, "f", now, now),
			"Chmod":   vfs.Chmod(fsys, "f", 0),
			"Symlink": vfs.Symlink(fsys, "f", "l"),
		} {
			wantErr(t, what, err, vfs.ErrReadOnly)
			wantErr(t, what, err, fs.ErrPermission)
		}
	}
	if got, err := fs.ReadFile(d, "f"); err != nil || string(got) != "text" {
		t.Errorf("%q, %v", got, err)
	}
}
