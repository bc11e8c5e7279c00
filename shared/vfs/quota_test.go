package vfs_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"uftpd/shared/ftptest"
	"uftpd/shared/vfs"
)

// much is a bound that nothing reaches.
var much = vfs.Amount{Bytes: 1 << 40, Entries: 1 << 40}

func TestQuotaContract(t *testing.T) {
	t.Parallel()
	for name, fsys := range uploadTrees(t) {
		if name == "hide" {
			continue // a directory with a hidden part can't be removed
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			usage := new(vfs.Usage)
			tree := vfs.Quota(fsys, usage, much).(vfs.WriteFS)
			ftptest.TestFS(t, tree)
			wantUsed(t, usage, tree, 0, 0)
			ftptest.TestFS(t, vfs.Whole(part(t, tree)))
			wantUsed(t, usage, tree, 0, 1)
		})
	}
}

// wantUsed wants of a count that it is so, and that another walk finds the same.
func wantUsed(t *testing.T, usage *vfs.Usage, tree fs.FS, bytes, entries int64) {
	t.Helper()
	for _, how := range []string{"kept up", "anew"} {
		got, err := usage.Used(tree)
		if want := (vfs.Amount{Bytes: bytes, Entries: entries}); err != nil || got != want {
			t.Errorf("counted %s: %+v, %v, want %+v", how, got, err, want)
		}
		usage.Recount()
	}
}

// bounded calls do with every kind of tree that can be changed, bounded, after
// what stands there was made past the bound.
func bounded(t *testing.T, most vfs.Amount, do func(t *testing.T, kind string, below, tree vfs.WriteFS, usage *vfs.Usage)) {
	for kind, fsys := range uploadTrees(t) {
		t.Run(kind, func(t *testing.T) {
			create(t, fsys, "old", "12345")
			if err := fsys.Mkdir("d", 0o755); err != nil {
				t.Fatal(err)
			}
			usage := new(vfs.Usage)
			do(t, kind, fsys, vfs.Quota(fsys, usage, most).(vfs.WriteFS), usage)
		})
	}
}

func wantContent(t *testing.T, fsys fs.FS, name, want string) {
	t.Helper()
	if got, err := fs.ReadFile(fsys, name); err != nil || string(got) != want {
		t.Errorf("%s: %q, %v, want %q", name, got, err, want)
	}
}

func wantLeft(t *testing.T, fsys fs.FS, want int64) {
	t.Helper()
	if got, err := vfs.Space(fsys, "."); err != nil || got != want {
		t.Errorf("space: %d, %v, want %d", got, err, want)
	}
}

// TestQuotaBytes writes in every way up to ten bytes and beyond.
func TestQuotaBytes(t *testing.T) {
	t.Parallel()
	bounded(t, vfs.Amount{Bytes: 10}, func(t *testing.T, kind string, _, tree vfs.WriteFS, usage *vfs.Usage) {
		wantLeft(t, tree, 5)
		if err := put(tree, "d/new", "abcd"); err != nil {
			t.Fatal(err)
		}
		wantLeft(t, tree, 1)
		if kind != "plain" && kind != "hide" { // the one empties a file first, the other keeps parts
			wantErr(t, "overwriting with more than fits beside", put(tree, "old", "xy"), vfs.ErrQuota)
			wantContent(t, tree, "old", "12345")
		}
		if err := put(tree, "old", "x"); err != nil {
			t.Fatal(err)
		}
		wantLeft(t, tree, 5)

		f, err := vfs.OpenFile(tree, "old", os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.WriteString(f, "1234567")
		if wantErr(t, "appending", err, vfs.ErrQuota); n != 5 {
			t.Errorf("%d bytes were appended, there was room for 5", n)
		}
		wantLeft(t, tree, 0)
		if err := f.(interface{ Truncate(int64) error }).Truncate(2); err != nil {
			t.Error(err)
		}
		wantLeft(t, tree, 4)
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if err := tree.Rename("old", "d/new"); err != nil {
			t.Error(err)
		}
		wantContent(t, tree, "d/new", "x1")
		wantUsed(t, usage, tree, 2, 2)
		if err := errors.Join(tree.Remove("d/new"), tree.Remove("d")); err != nil {
			t.Error(err)
		}
		wantUsed(t, usage, tree, 0, 0)
	})
}

// TestQuotaFiles makes entries in every way up to four of them and beyond.
func TestQuotaFiles(t *testing.T) {
	t.Parallel()
	bounded(t, vfs.Amount{Entries: 4}, func(t *testing.T, kind string, _, tree vfs.WriteFS, usage *vfs.Usage) {
		if err := errors.Join(put(tree, "new", "new"), tree.Mkdir("d/d", 0o755)); err != nil {
			t.Fatal(err)
		}
		const free = os.O_WRONLY | os.O_CREATE | os.O_EXCL
		for what, do := range map[string]func() error{
			"upload":   func() error { return put(tree, "x", "") },
			"mkdir":    func() error { return tree.Mkdir("d/x", 0o755) },
			"create":   func() error { return second(vfs.OpenFile(tree, "x", os.O_WRONLY|os.O_CREATE, 0o644)) },
			"unique":   func() error { return second(vfs.InPlace(tree, "x", free, 0o644)) },
			"new name": func() error { return second(vfs.UploadNew(tree, "x", 0o644)) },
			"a part": func() error {
				sub, err := vfs.Sub(tree, "d")
				return errors.Join(err, vfs.Mkdir(sub, "x", 0o755))
			},
		} {
			err := do()
			wantErr(t, what, err, vfs.ErrFileQuota)
			wantErr(t, what, err, vfs.ErrNoSpace)
		}
		if err := vfs.Symlink(tree, "old", "x"); !errors.Is(err, vfs.ErrFileQuota) && kind != "plain" {
			t.Errorf("a link: %v", err)
		}
		if err := put(tree, "old", strings.Repeat("x", 1000)); err != nil {
			t.Errorf("replacing a file needs no entry: %v", err)
		}
		wantUsed(t, usage, tree, 1003, 4)
		if err := tree.Rename("new", "old"); err != nil {
			t.Error(err)
		}
		if err := put(tree, "d/d/x", "x"); err != nil {
			t.Errorf("after a rename there is room: %v", err)
		}
		wantUsed(t, usage, tree, 4, 4)
	})
}

// TestQuotaOfMissing has what fails count for nothing.
func TestQuotaOfMissing(t *testing.T) {
	t.Parallel()
	bounded(t, much, func(t *testing.T, _ string, _, tree vfs.WriteFS, usage *vfs.Usage) {
		for what, err := range map[string]error{
			"remove":    tree.Remove("none"),
			"remove d":  errors.Join(put(tree, "d/f", "f"), tree.Remove("d")),
			"rename":    tree.Rename("none", "old"),
			"mkdir":     tree.Mkdir("none/d", 0o755),
			"upload":    put(tree, "none/f", "f"),
			"open":      second(tree.OpenFile("none", os.O_WRONLY, 0)),
			"open d":    second(tree.OpenFile("d", os.O_WRONLY|os.O_TRUNC, 0)),
			"in place":  second(vfs.InPlace(tree, "none", os.O_WRONLY, 0)),
			"space":     second(vfs.Space(tree, "none")),
			"rename d":  tree.Rename("d", "old"),
			"exclusive": second(vfs.InPlace(tree, "old", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)),
		} {
			if err == nil {
				t.Errorf("%s: no error", what)
			}
		}
		wantUsed(t, usage, tree, 6, 3)
	})
}
