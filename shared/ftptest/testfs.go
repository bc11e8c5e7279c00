package ftptest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"uftpd/shared/vfs"
)

// TestFS checks that a tree which can be changed keeps the contract of package
// vfs, as [testing/fstest.TestFS] does for one that is read: what is written
// comes back, what is refused is refused with the right error and changes
// nothing, an upload is whole or not there. Abilities that the tree lacks are
// skipped, by name.
//
// It works in directories of its own in the root and removes them.
func TestFS(t *testing.T, fsys vfs.WriteFS) {
	t.Helper()
	for _, c := range contract {
		t.Run(c.name, func(t *testing.T) {
			dir := "testfs-" + c.name
			s := &subject{t, fsys, dir}
			s.ok(fsys.Mkdir(dir, 0o755))
			t.Cleanup(func() { s.removeAll(dir) })
			c.check(s)
		})
	}
}

var contract = []struct {
	name  string
	check func(*subject)
}{
	{"write", (*subject).checkWrite},
	{"inplace", (*subject).checkInPlace},
	{"continue", (*subject).checkContinue},
	{"mkdir", (*subject).checkMkdir},
	{"remove", (*subject).checkRemove},
	{"rename", (*subject).checkRename},
	{"names", (*subject).checkNames},
	{"list", (*subject).checkList},
	{"upload", (*subject).checkUpload},
	{"break", (*subject).checkBreak},
	{"chtimes", (*subject).checkChtimes},
	{"chmod", (*subject).checkChmod},
	{"symlink", (*subject).checkSymlink},
	{"space", (*subject).checkSpace},
	{"sub", (*subject).checkSub},
}

// subject is a tree under test and the directory to test in.
type subject struct {
	*testing.T
	vfs.WriteFS
	dir string
}

func (t *subject) at(name string) string { return path.Join(t.dir, name) }

func (t *subject) ok(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused wants a *fs.PathError that matches one of targets; none: any.
func (t *subject) refused(what string, err error, targets ...error) {
	t.Helper()
	var pathErr *fs.PathError
	is := func(target error) bool { return errors.Is(err, target) }
	switch {
	case err == nil:
		t.Errorf("%s: no error", what)
	case !errors.As(err, &pathErr):
		t.Errorf("%s: %T %q is no *fs.PathError", what, err, err)
	case len(targets) > 0 && !slices.ContainsFunc(targets, is):
		t.Errorf("%s: got %q, want %q", what, err, targets)
	}
}

func (t *subject) write(name, text string, flag int) {
	t.Helper()
	f, err := t.OpenFile(t.at(name), flag, 0o644)
	t.ok(err)
	n, err := io.WriteString(f, text)
	t.ok(err)
	if n != len(text) {
		t.Fatalf("%s: wrote %d bytes of %d, and no error", name, n, len(text))
	}
	t.ok(f.Close())
}

func (t *subject) create(name, text string) {
	t.Helper()
	t.write(name, text, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
}

func (t *subject) wantFile(name, text string) {
	t.Helper()
	got, err := fs.ReadFile(t.WriteFS, t.at(name))
	if err != nil || string(got) != text {
		t.Errorf("%s: got %q, %v, want %q", name, got, err, text)
		return
	}
	info, err := fs.Stat(t.WriteFS, t.at(name))
	t.ok(err)
	if info.Size() != int64(len(text)) || info.Name() != path.Base(name) || !info.Mode().IsRegular() {
		t.Errorf("%s: Stat says %v", name, fs.FormatFileInfo(info))
	}
}

func (t *subject) wantNone(name string) {
	t.Helper()
	_, err := vfs.Lstat(t.WriteFS, t.at(name))
	t.refused("Lstat "+name, err, fs.ErrNotExist)
}

func (t *subject) wantNames(dir string, want ...string) {
	t.Helper()
	var got, infos []string
	for name, err := range vfs.Names(t.WriteFS, t.at(dir)) {
		t.ok(err)
		got = append(got, name)
	}
	for info, err := range vfs.Entries(t.WriteFS, t.at(dir)) {
		t.ok(err)
		infos = append(infos, info.Name())
	}
	if !slices.Equal(got, want) || !slices.Equal(infos, want) {
		t.Errorf("%s: names %q, entries %q, want %q", dir, got, infos, want)
	}
}

func (t *subject) removeAll(name string) {
	for entry, err := range vfs.Entries(t.WriteFS, name) {
		if err != nil {
			t.Errorf("cleaning up: %v", err)
			return
		}
		if full := path.Join(name, entry.Name()); entry.IsDir() {
			t.removeAll(full)
		} else if err := t.Remove(full); err != nil {
			t.Errorf("cleaning up: %v", err)
		}
	}
	if err := t.Remove(name); err != nil {
		t.Errorf("cleaning up: %v", err)
	}
}

func (t *subject) checkWrite() {
	t.create("a", "one")
	t.wantFile("a", "one")
	t.create("a", "2")
	t.wantFile("a", "2")
	t.create("empty", "")
	t.wantFile("empty", "")
	_, err := t.OpenFile(t.at("a"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	t.refused("O_EXCL", err, fs.ErrExist)
	_, err = t.OpenFile(t.at("none"), os.O_WRONLY, 0)
	t.refused("no O_CREATE", err, fs.ErrNotExist)
	_, err = t.OpenFile(t.at("none/a"), os.O_WRONLY|os.O_CREATE, 0o644)
	t.refused("no directory", err, fs.ErrNotExist)
	_, err = t.OpenFile(t.at("a/b"), os.O_WRONLY|os.O_CREATE, 0o644)
	t.refused("file as directory", err)
	_, err = t.OpenFile(t.dir, os.O_WRONLY, 0)
	t.refused("writing to a directory", err)
	large := bytes.Repeat([]byte("0123456789abcde\n"), 1<<16)
	t.create("large", string(large))
	t.wantFile("large", string(large))
}

func (t *subject) checkInPlace() {
	t.create("a", "0123456789")
	f, err := t.OpenFile(t.at("a"), os.O_WRONLY, 0)
	t.ok(err)
	_, err = f.Seek(4, io.SeekStart)
	t.ok(err)
	_, err = io.WriteString(f, "XY")
	t.ok(err)
	end, err := f.Seek(0, io.SeekEnd)
	t.ok(err)
	if end != 10 {
		t.Errorf("Seek to the end: %d, want 10", end)
	}
	_, err = io.WriteString(f, "!")
	t.ok(err)
	t.ok(f.Close())
	t.wantFile("a", "0123XY6789!")

	r, err := t.Open(t.at("a"))
	t.ok(err)
	defer r.Close()
	if s, ok := r.(io.Seeker); !ok {
		t.Error("Open: the file can't seek")
	} else if _, err := s.Seek(6, io.SeekStart); err != nil {
		t.Error(err)
	} else if got, err := io.ReadAll(r); err != nil || string(got) != "6789!" {
		t.Errorf("from 6: %q, %v", got, err)
	}
}

func (t *subject) checkMkdir() {
	t.ok(t.Mkdir(t.at("d"), 0o755))
	info, err := fs.Stat(t.WriteFS, t.at("d"))
	t.ok(err)
	if !info.IsDir() {
		t.Errorf("Stat of a new directory: %v", info.Mode())
	}
	t.refused("existing directory", t.Mkdir(t.at("d"), 0o755), fs.ErrExist)
	t.create("f", "")
	t.refused("existing file", t.Mkdir(t.at("f"), 0o755), fs.ErrExist)
	t.refused("no parent", t.Mkdir(t.at("x/y"), 0o755), fs.ErrNotExist)
	t.refused("root", t.Mkdir(".", 0o755))
	t.wantNames("", "d", "f")
	t.wantNames("d")
}

func (t *subject) checkRemove() {
	t.create("f", "x")
	t.ok(t.Remove(t.at("f")))
	t.wantNone("f")
	t.refused("gone", t.Remove(t.at("f")), fs.ErrNotExist)
	t.ok(t.Mkdir(t.at("d"), 0o755))
	t.create("d/f", "x")
	t.refused("full directory", t.Remove(t.at("d")))
	t.wantFile("d/f", "x")
	t.ok(t.Remove(t.at("d/f")))
	t.ok(t.Remove(t.at("d")))
	t.wantNone("d")
	t.refused("root", t.Remove("."))
}

func (t *subject) checkRename() {
	t.create("a", "a")
	t.ok(t.Rename(t.at("a"), t.at("b")))
	t.wantNone("a")
	t.wantFile("b", "a")
	t.create("c", "c")
	t.ok(t.Rename(t.at("b"), t.at("c")))
	t.wantFile("c", "a")
	t.ok(t.Rename(t.at("c"), t.at("c")))
	t.wantFile("c", "a")

	t.ok(t.Mkdir(t.at("d"), 0o755))
	t.create("d/f", "f")
	t.refused("file onto directory", t.Rename(t.at("c"), t.at("d")))
	t.refused("directory onto file", t.Rename(t.at("d"), t.at("c")))
	t.refused("directory into itself", t.Rename(t.at("d"), t.at("d/e")))
	t.refused("gone", t.Rename(t.at("none"), t.at("e")), fs.ErrNotExist)
	t.refused("no parent", t.Rename(t.at("c"), t.at("none/c")), fs.ErrNotExist)
	t.refused("root", t.Rename(".", t.at("e")))
	t.ok(t.Mkdir(t.at("e"), 0o755))
	t.ok(t.Rename(t.at("d"), t.at("e/d")))
	t.wantFile("e/d/f", "f")
	t.wantFile("c", "a")
	t.wantNames("", "c", "e")
}

func (t *subject) checkNames() {
	for _, name := range []string{"..", "../x", "/x", "a/../b", "./a", "a//b", "a/", "", "a\x00b"} {
		full := name
		_, err := t.Open(full)
		t.refused(fmt.Sprintf("Open %q", full), err)
		_, err = t.OpenFile(full, os.O_WRONLY|os.O_CREATE, 0o644)
		t.refused(fmt.Sprintf("OpenFile %q", full), err)
		t.refused(fmt.Sprintf("Mkdir %q", full), t.Mkdir(full, 0o755))
	}
	t.wantNames("")
	for _, name := range []string{" ", "-rf", "[a]", "*", "ü 漢字", "a\u202eb", "...", "%s", "caf\xe9", "\xff", `a\b`, strings.Repeat("n", 255)} {
		f, err := t.OpenFile(t.at(name), os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			t.refused(name, err) // some systems don't have such names
			t.Logf("%q: can't be had here: %v", name, err)
			continue
		}
		t.ok(f.Close())
		t.wantNames("", name)
		t.wantFile(name, "")
		t.ok(t.Remove(t.at(name)))
	}
}
