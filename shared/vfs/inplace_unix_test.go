//go:build unix

package vfs_test

import (
	"io"
	"io/fs"
	"os"
	"testing"

	"uftpd/shared/vfs"
)

const (
	goOn  = os.O_WRONLY
	fresh = os.O_WRONLY | os.O_CREATE | os.O_EXCL
)

// inPlaceTrees are those that InPlace is tried on.
func inPlaceTrees(t *testing.T) map[string]vfs.WriteFS {
	t.Helper()
	disk := func() vfs.WriteFS { d, _ := openDisk(t); return d }
	return map[string]vfs.WriteFS{
		"disk":       disk(),
		"mem":        vfs.NewMem(),
		"plain":      plain{disk()},
		"part":       part(t, disk()),
		"part/whole": part(t, whole{vfs.NewMem()}),
		"no delete":  vfs.NoDelete(disk()).(vfs.WriteFS),
	}
}

// writeInPlace opens a file, writes text to it at offset and returns it.
func writeInPlace(t *testing.T, fsys fs.FS, name string, flag int, offset int64, text string) *vfs.Pending {
	t.Helper()
	p, err := vfs.InPlace(fsys, name, flag, 0o644)
	must(t, err)
	_, err = p.File.Seek(offset, io.SeekStart)
	must(t, err)
	_, err = io.WriteString(p.File, text)
	must(t, err)
	return p
}

func wantFile(t *testing.T, fsys fs.FS, name, want string) {
	t.Helper()
	if got, err := fs.ReadFile(fsys, name); err != nil || string(got) != want {
		t.Errorf("%s: %q, %v; want %q", name, got, err, want)
	}
}

func TestInPlace(t *testing.T) {
	t.Parallel()
	for name, fsys := range inPlaceTrees(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			create(t, fsys, "f", "0123456789")
			must(t, writeInPlace(t, fsys, "f", goOn, 4, "ab").Commit())
			wantFile(t, fsys, "f", "0123ab6789")
			must(t, writeInPlace(t, fsys, "f", goOn, 1, "xy").Discard())
			wantFile(t, fsys, "f", "0xy3ab6789")
			must(t, writeInPlace(t, fsys, "new", fresh, 0, "text").Commit())
			wantFile(t, fsys, "new", "text")
			_, err := vfs.InPlace(fsys, "new", fresh, 0o644)
			wantErr(t, "a name that is taken", err, fs.ErrExist)
			_, err = vfs.InPlace(fsys, "none", goOn, 0)
			wantErr(t, "a name that is free", err, fs.ErrNotExist)
			must(t, fsys.Mkdir("d", 0o755))
			_, err = vfs.InPlace(fsys, "d", fresh, 0o644)
			wantErr(t, "a new file under a directory's name", err, fs.ErrExist)
			if _, err = vfs.InPlace(fsys, "d", goOn, 0); err == nil {
				t.Error("a directory can be written to")
			}

			must(t, writeInPlace(t, fsys, "part", fresh, 0, "part").Discard())
			wantFile(t, fsys, "part", "part")
			must(t, writeInPlace(t, fsys, "empty", fresh, 0, "").Discard())
			_, err = fs.Stat(fsys, "empty")
			wantErr(t, "a part of no bytes", err, fs.ErrNotExist)
		})
	}
}

func TestInPlacePartial(t *testing.T) {
	t.Parallel()
	for policy, kept := range map[vfs.Partial]bool{vfs.Keep: true, vfs.Drop: false, vfs.Hide: false} {
		d, _ := openDisk(t)
		d.Partial = policy
		create(t, d, "old", "old")
		must(t, writeInPlace(t, d, "old", goOn, 3, "er").Discard())
		wantFile(t, d, "old", "older")
		must(t, writeInPlace(t, d, "new", fresh, 0, "part").Discard())
		if _, err := d.Stat("new"); (err == nil) != kept {
			t.Errorf("policy %v: %v", policy, err)
		}
	}
}

// TestQuotaOfTwo has two write to one file: what the one wrote behind the other
// stays, and counts once.
func TestQuotaOfTwo(t *testing.T) {
	t.Parallel()
	for _, fsys := range []vfs.WriteFS{vfs.NewMem(), func() vfs.WriteFS { d, _ := openDisk(t); return d }()} {
		create(t, fsys, "f", "0123")
		usage := new(vfs.Usage)
		tree := vfs.Quota(fsys, usage, vfs.Amount{Bytes: 12})
		a := writeInPlace(t, tree, "f", goOn, 4, "aa")
		b := writeInPlace(t, tree, "f", goOn, 6, "bbbb")
		wantUsed(t, usage, tree, 10, 1)
		must(t, b.Commit())
		_, err := io.WriteString(a.File, "AA")
		must(t, err)
		must(t, a.Commit())
		wantFile(t, fsys, "f", "0123aaAAbb")
		wantUsed(t, usage, tree, 10, 1)
		must(t, writeInPlace(t, tree, "f", goOn, 10, "cc").Discard())
		wantUsed(t, usage, tree, 12, 1)
	}
}

// TestInPlaceRights has the rights of OpenFile.
func TestInPlaceRights(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	create(t, d, "f", "text")
	for what, fsys := range map[string]fs.FS{
		"read-only": vfs.ReadOnly(d), "no overwrite": vfs.NoOverwrite(d), "drop box": vfs.DropBox(d),
	} {
		_, err := vfs.InPlace(fsys, "f", goOn, 0)
		wantErr(t, what, err, fs.ErrPermission)
	}
	for what, fsys := range map[string]fs.FS{"no overwrite": vfs.NoOverwrite(d), "drop box": vfs.DropBox(d)} {
		must(t, writeInPlace(t, fsys, what, fresh, 0, what).Commit())
		wantFile(t, d, what, what)
	}
	wantFile(t, d, "f", "text")
}

// TestEmptyPart has no name taken by an upload of which nothing came.
func TestEmptyPart(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	for name, fsys := range map[string]vfs.UploadFS{"disk": d, "mem": vfs.NewMem()} {
		p, err := fsys.Upload("f", 0o644)
		must(t, err)
		must(t, p.Discard())
		_, err = fs.Stat(fsys, "f")
		wantErr(t, name, err, fs.ErrNotExist)
	}
}

// TestReplacedPart has another upload replace a file that is written in place,
// which breaks: the other's file stays, also one of no bytes.
func TestReplacedPart(t *testing.T) {
	t.Parallel()
	for _, partial := range []vfs.Partial{vfs.Keep, vfs.Drop, vfs.Hide} {
		for _, text := range []string{"whole", ""} {
			d, dir := openDisk(t)
			d.Partial = partial
			p, err := d.InPlace("f", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			must(t, err)
			must(t, begin(t, d, "f", text).Commit())
			must(t, p.Discard())
			wantText(t, in(dir, "f"), text)
		}
	}
}

// TestEmptyHiddenPart wants none to stay of an upload of which nothing came.
func TestEmptyHiddenPart(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	d.Partial = vfs.Hide
	must(t, begin(t, d, "f", "").Discard())
	if left := temps(t, dir); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
	must(t, begin(t, d, "f", "part").Discard())
	if left := temps(t, dir); len(left) != 1 {
		t.Errorf("left: %q, want one", left)
	}
}
