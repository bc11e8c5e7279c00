package vfs_test

import (
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"uftpd/shared/vfs"
)

// TestQuotaOfParts breaks uploads: what stays of them counts, what doesn't goes.
func TestQuotaOfParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		partial vfs.Partial
		begin   func(fs.FS) (*vfs.Pending, error)
		left    vfs.Amount // besides old, of three bytes
	}{
		{"keep", vfs.Keep, upload("new"), vfs.Amount{Bytes: 4, Entries: 1}},
		{"keep, over a file", vfs.Keep, upload("old"), vfs.Amount{}},
		{"keep, unique", vfs.Keep, unique("new"), vfs.Amount{Bytes: 4, Entries: 1}},
		{"keep, new only", vfs.Keep, uploadNew("new"), vfs.Amount{}},
		{"keep, long name", vfs.Keep, upload(strings.Repeat("n", 255)), vfs.Amount{Bytes: 4, Entries: 1}},
		{"drop", vfs.Drop, upload("new"), vfs.Amount{}},
		{"drop, unique", vfs.Drop, unique("new"), vfs.Amount{}},
		{"drop, long name", vfs.Drop, upload(strings.Repeat("n", 255)), vfs.Amount{}},
		{"hide", vfs.Hide, upload("new"), vfs.Amount{Bytes: 4, Entries: 1}},
		{"hide, over a file", vfs.Hide, upload("old"), vfs.Amount{Bytes: 4, Entries: 1}},
		{"hide, unique", vfs.Hide, unique("new"), vfs.Amount{}},
		{"hide, new only", vfs.Hide, uploadNew("new"), vfs.Amount{Bytes: 4, Entries: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, _ := openDisk(t)
			d.Partial = c.partial
			create(t, d, "old", "old")
			usage := new(vfs.Usage)
			tree := vfs.Quota(d, usage, vfs.Amount{Bytes: 7})
			p, err := c.begin(tree)
			must(t, err)
			n, err := io.WriteString(p.File, "abcdef")
			if wantErr(t, "Write", err, vfs.ErrQuota); n != 4 {
				t.Errorf("%d bytes were written, there was room for 4", n)
			}
			wantLeft(t, tree, 0)
			under := int64(2)
			if strings.Contains(c.name, "over") {
				under = 1
			}
			wantUsed(t, usage, tree, 7, under)
			must(t, p.Discard())
			wantUsed(t, usage, tree, 3+c.left.Bytes, 1+c.left.Entries)
		})
	}
}

func upload(name string) func(fs.FS) (*vfs.Pending, error) {
	return func(f fs.FS) (*vfs.Pending, error) { return vfs.Upload(f, name, 0o644) }
}

func uploadNew(name string) func(fs.FS) (*vfs.Pending, error) {
	return func(f fs.FS) (*vfs.Pending, error) { return vfs.UploadNew(f, name, 0o644) }
}

func unique(name string) func(fs.FS) (*vfs.Pending, error) {
	return func(f fs.FS) (*vfs.Pending, error) {
		return vfs.InPlace(f, name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	}
}

// TestQuotaGivesFiles shows that the kernel may move the bytes.
func TestQuotaGivesFiles(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	p, err := vfs.Upload(vfs.NoDelete(vfs.Quota(d, new(vfs.Usage), much)), "f", 0o644)
	must(t, err)
	if b, ok := p.File.(vfs.Bounded); !ok || b.Bare() == nil {
		t.Errorf("%T has no file within", p.File)
	}
	must(t, p.Discard())
}

// TestQuotaCutsOff continues a file at an earlier place and cuts it off there,
// and at a later one, which makes it longer.
func TestQuotaCutsOff(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	create(t, d, "f", "0123456789")
	usage := new(vfs.Usage)
	tree := vfs.Quota(d, usage, vfs.Amount{Bytes: 12})
	for _, c := range []struct {
		seek, size int64
		err        error
	}{{4, 6, nil}, {10, 12, nil}, {0, 2, nil}, {11, 12, vfs.ErrQuota}} {
		p, err := vfs.InPlace(tree, "f", os.O_WRONLY, 0)
		must(t, err)
		_, err = p.File.Seek(c.seek, io.SeekStart)
		must(t, err)
		if _, err = io.WriteString(p.File, "xy"); err == nil {
			must(t, truncate(p.File, c.seek+2))
			err = p.Commit()
		} else if err := p.Discard(); err != nil {
			t.Error(err)
		}
		wantErr(t, "writing", err, c.err)
		wantUsed(t, usage, tree, c.size, 1)
	}
	p, err := vfs.InPlace(tree, "f", os.O_WRONLY, 0)
	must(t, err)
	wantErr(t, "Truncate beyond", truncate(p.File, 100), vfs.ErrQuota)
	must(t, p.Commit())
	wantUsed(t, usage, tree, 12, 1)
}

func truncate(f vfs.File, size int64) error {
	return f.(interface{ Truncate(int64) error }).Truncate(size)
}

// TestQuotaOfLost removes a file that is written to: its bytes count until it
// is closed and there was another walk.
func TestQuotaOfLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, fsys := range []vfs.WriteFS{vfs.NewMem(), func() vfs.WriteFS { d, _ := openDisk(t); return d }()} {
			create(t, fsys, "f", "01234")
			usage := new(vfs.Usage)
			tree := vfs.Quota(fsys, usage, vfs.Amount{Bytes: 8})
			f, err := vfs.OpenFile(tree, "f", os.O_WRONLY|os.O_APPEND, 0)
			must(t, err)
			must(t, vfs.Remove(tree, "f"))
			wantLeft(t, tree, 8)
			if _, err := io.WriteString(f, "56789"); err != nil {
				t.Error(err)
			}
			wantLeft(t, tree, 3)
			must(t, f.Close())
			time.Sleep(time.Second)
			wantUsed(t, usage, tree, 0, 0)
		}
	})
}

// TestQuotaPastTheServer changes the tree past the bound.
func TestQuotaPastTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mem := vfs.NewMem()
		create(t, mem, "f", "01234")
		tree := vfs.Quota(mem, new(vfs.Usage), vfs.Amount{Bytes: 8, Entries: 2})
		wantLeft(t, tree, 3)
		time.Sleep(time.Second)

		// What has made room is found when it is needed.
		must(t, mem.Remove("f"))
		wantLeft(t, tree, 3)
		must(t, put(tree, "g", "01234567"))
		time.Sleep(time.Second)
		must(t, mem.Remove("g"))
		must(t, vfs.Mkdir(tree, "a", 0o755))
		must(t, vfs.Mkdir(tree, "b", 0o755))
		wantErr(t, "a third", vfs.Mkdir(tree, "c", 0o755), vfs.ErrFileQuota)

		// What has come counts after a while.
		must(t, vfs.Remove(tree, "b"))
		create(t, mem, "f", "012345")
		wantLeft(t, tree, 8)
		time.Sleep(10 * time.Minute)
		wantLeft(t, tree, 2)
		wantErr(t, "upload", put(tree, "f", "abc"), vfs.ErrQuota)
	})
}
