package ftptest

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"uftpd/shared/vfs"
)

// checkContinue checks the ability to write to a file under its own name.
func (t *subject) checkContinue() {
	if _, ok := t.WriteFS.(vfs.InPlaceFS); !ok {
		t.Skip("the tree is no vfs.InPlaceFS")
	}
	t.create("a", "0123456789")
	p := t.continued("a", os.O_WRONLY, 4, "XY")
	t.wantFile("a", "0123XY6789")
	t.ok(p.Commit())
	t.wantFile("a", "0123XY6789")
	if err := p.File.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("after Commit the file was still open (%v)", err)
	}

	t.ok(t.continued("a", os.O_WRONLY, 2, "ab").Discard())
	t.wantFile("a", "01abXY6789")
	t.ok(t.continued("a", os.O_WRONLY, 10, "more").Discard())
	t.wantFile("a", "01abXY6789more")
	t.checkCutOff()
	t.checkTwoWriters()

	t.ok(t.Mkdir(t.at("d"), 0o755))
	for _, name := range []string{"none", "d", "none/a", "a/a"} {
		_, err := vfs.InPlace(t.WriteFS, t.at(name), os.O_WRONLY, 0)
		t.refused("InPlace "+name, err)
	}
	t.wantNames("", "a", "d")
	t.checkUnique()
}

// checkCutOff checks that a file can be cut off where the upload ends.
func (t *subject) checkCutOff() {
	t.create("cut", "0123456789")
	p := t.continued("cut", os.O_WRONLY, 4, "XY")
	c, ok := p.File.(interface{ Truncate(int64) error })
	if ok {
		t.ok(c.Truncate(6))
	}
	t.ok(p.Commit())
	if ok {
		t.wantFile("cut", "0123XY")
	}
	t.ok(t.Remove(t.at("cut")))
}

// checkTwoWriters checks that no end of an upload takes away what another has
// written behind it.
func (t *subject) checkTwoWriters() {
	for _, discards := range []bool{false, true} {
		t.create("two", "")
		first := t.continued("two", os.O_WRONLY, 0, "aa")
		t.ok(t.continued("two", os.O_WRONLY, 2, "bbbb").Commit())
		if discards {
			t.ok(first.Discard())
		} else {
			t.ok(first.Commit())
		}
		t.wantFile("two", "aabbbb")
	}
	t.ok(t.Remove(t.at("two")))
}

// continued begins to write to a file at an offset.
func (t *subject) continued(name string, flag int, offset int64, text string) *vfs.Pending {
	t.Helper()
	p, err := vfs.InPlace(t.WriteFS, t.at(name), flag, 0o644)
	t.ok(err)
	_, err = p.File.Seek(offset, io.SeekStart)
	t.ok(err)
	_, err = io.WriteString(p.File, text)
	t.ok(err)
	return p
}

// checkUnique checks files that hold a name which must be free.
func (t *subject) checkUnique() {
	const free = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	for _, name := range []string{"a", "d"} {
		_, err := vfs.InPlace(t.WriteFS, t.at(name), free, 0o644)
		t.refused("InPlace with O_EXCL "+name, err, fs.ErrExist)
	}
	p := t.continued("u", free, 0, "")
	t.wantFile("u", "")
	_, err := vfs.InPlace(t.WriteFS, t.at("u"), free, 0o644)
	t.refused("InPlace with O_EXCL of what is under way", err, fs.ErrExist)
	_, err = io.WriteString(p.File, "unique")
	t.ok(err)
	t.ok(p.Commit())
	t.wantFile("u", "unique")

	// What becomes of a part is the tree's choice; that of another is not.
	t.ok(t.continued("part", free, 0, "part").Discard())
	if got, err := fs.ReadFile(t.WriteFS, t.at("part")); err == nil && string(got) != "part" {
		t.Errorf("a part became %q", got)
	} else if err != nil {
		t.wantNone("part")
	}
	t.wantFile("u", "unique")
}
