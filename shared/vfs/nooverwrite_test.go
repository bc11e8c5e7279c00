package vfs_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"sync/atomic"
	"testing"

	"uftpd/shared/vfs"
)

func TestNarrowedGivesBareFiles(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	create(t, d, "f", "text")
	for _, r := range rights[:5] {
		fsys := r.narrow(d)
		if f, err := fsys.Open("f"); err == nil {
			if _, ok := f.(*os.File); !ok {
				t.Errorf("%s: Open returns %T", r.name, f)
			}
			f.Close()
		}
		if _, ok := fsys.(vfs.UploadFS); !ok {
			t.Errorf("%s: %T is no UploadFS", r.name, fsys)
		}
		p, err := vfs.Upload(fsys, "new", 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := p.File.(*os.File); !ok {
			t.Errorf("%s: Upload writes to %T", r.name, p.File)
		}
		if err := p.Discard(); err != nil {
			t.Error(err)
		}
		d.Remove("new")
	}
}

// plainUpload is a tree that can upload but not give a free name in one step.
type plainUpload struct{ vfs.UploadFS }

func uploadTrees(t *testing.T) map[string]vfs.WriteFS {
	trees := bases(t)
	d, _ := openDisk(t)
	trees["uploads"] = plainUpload{d}
	hiding, _ := openDisk(t)
	hiding.Partial = vfs.Hide
	trees["hide"] = hiding
	return trees
}

// TestUploadLosesToWhatAppears has a file appear while an upload to its name
// is under way.
func TestUploadLosesToWhatAppears(t *testing.T) {
	t.Parallel()
	for base, fsys := range uploadTrees(t) {
		if base == "plain" {
			continue // written in place, so that nothing can appear
		}
		for _, tree := range []fs.FS{vfs.NoOverwrite(fsys), vfs.DropBox(fsys)} {
			for _, appear := range []func() error{
				func() error { create(t, fsys, "late", "other"); return nil },
				func() error { return fsys.Mkdir("late", 0o755) },
			} {
				p, err := vfs.Upload(tree, "late", 0o644)
				if err != nil {
					t.Fatal(base, err)
				}
				if _, err := io.WriteString(p.File, "mine"); err != nil {
					t.Fatal(err)
				}
				if err := appear(); err != nil {
					t.Fatal(err)
				}
				wantErr(t, base+" Commit", p.Commit(), fs.ErrExist)
				if info, err := fs.Stat(fsys, "late"); err != nil || info.Size() == 4 {
					t.Errorf("%s: what appeared is gone: %v, %v", base, info, err)
				}
				_, err = vfs.Upload(tree, "late", 0o644)
				wantErr(t, base+" Upload", err, fs.ErrExist)
				if err := fsys.Remove("late"); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func TestBrokenUploadLeavesNameFree(t *testing.T) {
	t.Parallel()
	for base, fsys := range uploadTrees(t) {
		if base == "plain" {
			continue // vfs.Upload leaves what has arrived
		}
		tree := vfs.DropBox(fsys)
		for range 2 {
			p, err := vfs.Upload(tree, "f", 0o644)
			if err != nil {
				t.Fatal(base, err)
			}
			if _, err := io.WriteString(p.File, "part"); err != nil {
				t.Fatal(err)
			}
			if err := p.Discard(); err != nil {
				t.Error(base, err)
			}
			if got := names(t, fsys, "."); len(got) > 0 {
				t.Errorf("%s: a broken upload left %q", base, got)
			}
		}
	}
}

// TestRivalsForFreeName has many take one name at once, by upload and by
// renaming: one of them gets it, and no bytes of another are lost.
func TestRivalsForFreeName(t *testing.T) {
	t.Parallel()
	for base, fsys := range uploadTrees(t) {
		tree := vfs.NoOverwrite(fsys)
		var won atomic.Int32
		var wg sync.WaitGroup
		for i := range 8 {
			own := string(rune('a' + i))
			create(t, fsys, own, own)
			wg.Go(func() {
				take := func() error { return put(tree, "prize", own) }
				if i%2 == 0 {
					take = func() error { return vfs.Rename(tree, own, "prize") }
				}
				switch err := take(); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, fs.ErrExist):
					t.Errorf("%s: %v", base, err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%s: %d got the name", base, won.Load())
		}
		if got, err := fs.ReadFile(fsys, "prize"); err != nil || len(got) != 1 {
			t.Errorf("%s: %q, %v", base, got, err)
		}
		if got := names(t, fsys, "."); len(got) < 8 {
			t.Errorf("%s: a file was lost: %q", base, got)
		}
	}
}

func TestRenameNew(t *testing.T) {
	t.Parallel()
	for base, fsys := range uploadTrees(t) {
		tree := vfs.NoOverwrite(fsys)
		for _, dir := range []string{"d", "d/e"} {
			if err := fsys.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		create(t, fsys, "a", "a")
		create(t, fsys, "d/b", "b")
		for _, c := range []struct {
			from, to string
			want     error
		}{
			{"a", "d/b", fs.ErrExist}, {"d/b", "a", fs.ErrExist}, {"a", "d/e", fs.ErrExist},
			{"d", "a", fs.ErrExist}, {"d/e", "a", fs.ErrExist},
			{"none", "x", fs.ErrNotExist}, {"a", "none/x", fs.ErrNotExist},
			{"d", "../x", fs.ErrInvalid}, {".", "x", fs.ErrInvalid}, {"a", ".", nil}, {"d", "d/e/x", nil},
		} {
			err := vfs.Rename(tree, c.from, c.to)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%s: %s to %s: %v, want %v", base, c.from, c.to, err, c.want)
			}
		}
		for _, to := range []string{"d/a", "d/e/a"} {
			if err := vfs.Rename(tree, map[string]string{"d/a": "a", "d/e/a": "d/a"}[to], to); err != nil {
				t.Errorf("%s: to %s: %v", base, to, err)
			}
		}
		if got, err := fs.ReadFile(fsys, "d/e/a"); string(got) != "a" {
			t.Errorf("%s: %q, %v", base, got, err)
		}
		if err := vfs.Rename(tree, "d", "moved"); err != nil {
			t.Errorf("%s: a directory: %v", base, err)
		}
		if got, err := fs.ReadFile(fsys, "moved/b"); string(got) != "b" {
			t.Errorf("%s: %q, %v", base, got, err)
		}
	}
}

// TestDropBoxKeepsSecrets compares what is said of names that exist and of
// names that do not.
func TestDropBoxKeepsSecrets(t *testing.T) {
	t.Parallel()
	for base, fsys := range bases(t) {
		if err := fsys.Mkdir("dir", 0o755); err != nil {
			t.Fatal(err)
		}
		create(t, fsys, "yes", "text")
		create(t, fsys, "dir/yes", "text")
		vfs.Symlink(fsys, "yes", "dir/link")
		box := vfs.DropBox(fsys)
		for what, ask := range map[string]func(name string) error{
			"Open":     func(n string) error { return second(box.Open(n)) },
			"Stat":     func(n string) error { return second(fs.Stat(box, n)) },
			"Lstat":    func(n string) error { return second(vfs.Lstat(box, n)) },
			"ReadLink": func(n string) error { return second(fs.ReadLink(box, n)) },
			"ReadDir":  func(n string) error { return second(fs.ReadDir(box, n)) },
			"Entries":  func(n string) error { return firstOf(vfs.Entries(box, n)) },
			"Names":    func(n string) error { return firstOf(vfs.Names(box, n)) },
			"Space":    func(n string) error { return second(vfs.Space(box, n)) },
			"Sub":      func(n string) error { return second(vfs.Sub(box, n)) },
			"Remove":   func(n string) error { return vfs.Remove(box, n) },
			"Rename":   func(n string) error { return vfs.Rename(box, n, "new") },
			"Write":    func(n string) error { return second(vfs.OpenFile(box, n, os.O_WRONLY, 0)) },
		} {
			for _, pair := range [][2]string{{"yes", "no!"}, {"dir/yes", "dir/no!"}, {"dir/link", "dir/none"}, {"yes/x", "no!/x"}} {
				said := func(name string) error {
					err := ask(name)
					var e *fs.PathError
					if err == nil || !errors.As(err, &e) || e.Path != name {
						t.Errorf("%s: %s %s: %v", base, what, name, err)
						return err
					}
					return e.Err
				}
				if yes, no := said(pair[0]), said(pair[1]); yes != no {
					t.Errorf("%s: %s tells %s (%v) from %s (%v)", base, what, pair[0], yes, pair[1], no)
				}
			}
		}
		for _, dir := range []string{".", "dir"} {
			if info, err := fs.Stat(box, dir); err != nil || !info.IsDir() {
				t.Errorf("%s: Stat %s: %v, %v", base, dir, info, err)
			}
			if err := put(box, path.Join(dir, "new"), "text"); err != nil {
				t.Errorf("%s: upload to %s: %v", base, dir, err)
			}
		}
	}
}
