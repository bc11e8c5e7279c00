package vfs_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/ftptest"
	"uftpd/shared/vfs"
)

// bases are trees with ever fewer abilities, to narrow.
func bases(t *testing.T) map[string]vfs.WriteFS {
	d, _ := openDisk(t)
	e, _ := openDisk(t)
	return map[string]vfs.WriteFS{
		"disk": d, "mem": vfs.NewMem(), "plain": plain{vfs.NewMem()}, "part": part(t, e),
	}
}

func TestNarrowedContract(t *testing.T) {
	t.Parallel()
	for name, fsys := range bases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ftptest.TestFS(t, vfs.Whole(fsys))
			if err := fstest.TestFS(vfs.NoOverwrite(fsys)); err != nil {
				t.Error(err)
			}
		})
	}
}

// rights are the trees that narrow, alone and combined, with what is left.
var rights = []struct {
	name   string
	narrow func(fs.FS) fs.FS
	may    vfs.Op
}{
	{"all", func(f fs.FS) fs.FS { return f }, everything},
	{"no overwrite", vfs.NoOverwrite, everything &^ (vfs.OpWrite | vfs.OpAppend)},
	{"no delete", vfs.NoDelete, everything &^ (vfs.OpDelete | vfs.OpRename)},
	{"growing", func(f fs.FS) fs.FS { return vfs.NoDelete(vfs.NoOverwrite(f)) },
		vfs.OpRead | vfs.OpList | vfs.OpCreate | vfs.OpMake | vfs.OpTimes},
	{"drop box", vfs.DropBox, vfs.OpCreate},
	{"no delete in a drop box", func(f fs.FS) fs.FS { return vfs.NoDelete(vfs.DropBox(f)) }, vfs.OpCreate},
	{"drop box without overwriting", func(f fs.FS) fs.FS { return vfs.DropBox(vfs.NoOverwrite(f)) }, vfs.OpCreate},
	{"read-only", vfs.ReadOnly, vfs.OpRead | vfs.OpList},
	{"read-only, no delete", func(f fs.FS) fs.FS { return vfs.NoDelete(vfs.ReadOnly(f)) }, vfs.OpRead | vfs.OpList},
	{"no delete, read-only", func(f fs.FS) fs.FS { return vfs.ReadOnly(vfs.NoDelete(f)) }, vfs.OpRead | vfs.OpList},
	{"read-only drop box", func(f fs.FS) fs.FS { return vfs.ReadOnly(vfs.DropBox(f)) }, 0},
	{"quota", func(f fs.FS) fs.FS { return vfs.Quota(f, new(vfs.Usage), much) }, everything},
	{"drop box, read-only", func(f fs.FS) fs.FS { return vfs.DropBox(vfs.ReadOnly(f)) }, 0},
}

const everything = vfs.OpRead | vfs.OpList | vfs.OpWrite | vfs.OpAppend | vfs.OpCreate |
	vfs.OpDelete | vfs.OpRename | vfs.OpMake | vfs.OpTimes

// TestRights tries every operation in every tree: what May says must be what happens.
func TestRights(t *testing.T) {
	t.Parallel()
	for _, r := range rights {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for base, fsys := range bases(t) {
				if err := fsys.Mkdir("in", 0o755); err != nil {
					t.Fatal(err)
				}
				sub, err := vfs.Sub(r.narrow(fsys), "in")
				if err != nil {
					t.Fatal(err)
				}
				tryAll(t, base, fsys, ".", r.narrow(fsys), r.may)
				tryAll(t, base+" sub", fsys, "in/", sub, r.may)
			}
		})
	}
}

func tryAll(t *testing.T, base string, whole vfs.WriteFS, dir string, fsys fs.FS, may vfs.Op) {
	t.Helper()
	if dir == "." {
		dir = ""
	}
	for _, try := range tries {
		create(t, whole, dir+"f", "text")
		if err := whole.Mkdir(dir+"d", 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
		err := try.do(fsys)
		if errors.Is(err, errors.ErrUnsupported) && may&try.op == try.op {
			err = nil
		}
		if got, want := err == nil, may&try.op == try.op; got != want {
			t.Errorf("%s: %s: %v, want success: %v", base, try.name, err, want)
		}
		if err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %s: %v is no refusal", base, try.name, err)
		}
		if got := vfs.May(fsys, try.op); got != (may&try.op == try.op) {
			t.Errorf("%s: May says %v to %s", base, got, try.name)
		}
		if may&try.op != try.op {
			if got, err := fs.ReadFile(whole, dir+"f"); err != nil || string(got) != "text" {
				t.Errorf("%s: %s was refused, but the file is now %q, %v", base, try.name, got, err)
			}
		}
		for _, name := range []string{"g", "e"} {
			whole.Remove(dir + name)
		}
	}
}

// tries each need one operation; f is a file with text, d a directory, g and e are free.
var tries = []struct {
	name string
	op   vfs.Op
	do   func(fs.FS) error
}{
	{"open", vfs.OpRead, func(f fs.FS) error { return closing(f.Open("f")) }},
	{"open for reading", vfs.OpRead | vfs.OpWrite, func(f fs.FS) error { return closing(vfs.OpenFile(f, "f", os.O_RDWR, 0)) }},
	{"list", vfs.OpList, func(f fs.FS) error { return firstOf(vfs.Entries(f, ".")) }},
	{"names", vfs.OpList, func(f fs.FS) error { return firstOf(vfs.Names(f, ".")) }},
	{"read directory", vfs.OpList, func(f fs.FS) error { return second(fs.ReadDir(f, ".")) }},
	{"stat", vfs.OpList, func(f fs.FS) error { return second(fs.Stat(f, "f")) }},
	{"lstat", vfs.OpList, func(f fs.FS) error { return second(vfs.Lstat(f, "f")) }},
	{"enter", 0, func(f fs.FS) error { return second(fs.Stat(f, "d")) }},
	{"replace", vfs.OpWrite, func(f fs.FS) error { return put(f, "f", "text") }},
	{"in place", vfs.OpWrite, func(f fs.FS) error { return closing(vfs.OpenFile(f, "f", os.O_WRONLY, 0)) }},
	{"empty", vfs.OpWrite, func(f fs.FS) error { return closing(vfs.OpenFile(f, "f", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)) }},
	{"append", vfs.OpAppend, func(f fs.FS) error { return closing(vfs.OpenFile(f, "f", os.O_WRONLY|os.O_APPEND, 0)) }},
	{"continue", vfs.OpWrite, func(f fs.FS) error { return discarding(vfs.InPlace(f, "f", os.O_WRONLY, 0)) }},
	{"unique", vfs.OpCreate, func(f fs.FS) error {
		return discarding(vfs.InPlace(f, "g", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644))
	}},
	{"chmod", vfs.OpWrite, func(f fs.FS) error { return vfs.Chmod(f, "f", 0o600) }},
	{"upload", vfs.OpCreate, func(f fs.FS) error { return put(f, "g", "new") }},
	{"create", vfs.OpCreate, func(f fs.FS) error { return closing(vfs.OpenFile(f, "g", os.O_WRONLY|os.O_CREATE, 0o644)) }},
	{"remove", vfs.OpDelete, func(f fs.FS) error { return vfs.Remove(f, "f") }},
	{"rename", vfs.OpRename, func(f fs.FS) error { return vfs.Rename(f, "f", "g") }},
	{"rename directory", vfs.OpRename, func(f fs.FS) error { return vfs.Rename(f, "d", "g") }},
	{"make directory", vfs.OpMake, func(f fs.FS) error { return vfs.Mkdir(f, "e", 0o755) }},
	{"link", vfs.OpMake, func(f fs.FS) error { return vfs.Symlink(f, "f", "e") }},
	{"set times", vfs.OpTimes, func(f fs.FS) error { return vfs.Chtimes(f, "f", time.Time{}, time.Unix(1e9, 0)) }},
}

func closing[F io.Closer](f F, err error) error {
	if err != nil {
		return err
	}
	return f.Close()
}

func discarding(p *vfs.Pending, err error) error {
	if err != nil {
		return err
	}
	return p.Discard()
}

func second[T any](_ T, err error) error { return err }

func firstOf[T any](seq func(func(T, error) bool)) (err error) {
	seq(func(_ T, e error) bool { err = e; return false })
	return err
}

func put(fsys fs.FS, name, text string) error {
	p, err := vfs.Upload(fsys, name, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(p.File, text); err != nil {
		return errors.Join(err, p.Discard())
	}
	return p.Commit()
}
