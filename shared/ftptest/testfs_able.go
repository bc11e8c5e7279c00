package ftptest

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"

	"uftpd/shared/vfs"
)

func (t *subject) checkList() {
	t.wantNames("")
	for _, name := range []string{"b", "a", "C", ".dot", "a.b"} {
		t.create(name, name)
	}
	t.ok(t.Mkdir(t.at("ab"), 0o755))
	t.wantNames("", ".dot", "C", "a", "a.b", "ab", "b")
	for info, err := range vfs.Entries(t.WriteFS, t.dir) {
		t.ok(err)
		same, err := vfs.Lstat(t.WriteFS, t.at(info.Name()))
		t.ok(err)
		if got, want := fs.FormatFileInfo(info), fs.FormatFileInfo(same); got != want {
			t.Errorf("Entries says %s, Lstat %s", got, want)
		}
	}
	for _, name := range []string{"a", "none"} {
		for _, err := range vfs.Entries(t.WriteFS, t.at(name)) {
			t.refused("listing "+name, err)
		}
	}
}

// able is ok, but skips the test where an ability depends on what is below
// the tree, and is not there.
func (t *subject) able(err error) {
	t.Helper()
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	t.ok(err)
}

func (t *subject) begin(name string) *vfs.Pending {
	t.Helper()
	p, err := vfs.Upload(t.WriteFS, t.at(name), 0o644)
	t.ok(err)
	return p
}

func (t *subject) checkUpload() {
	if _, ok := t.WriteFS.(vfs.UploadFS); !ok {
		t.Skip("the tree is no vfs.UploadFS")
	}
	p := t.begin("f")
	_, err := io.WriteString(p.File, "first")
	t.ok(err)
	t.wantNone("f")
	t.wantNames("")
	t.ok(p.Commit())
	t.wantFile("f", "first")

	reader, err := t.Open(t.at("f"))
	t.ok(err)
	defer reader.Close()
	p = t.begin("f")
	_, err = io.WriteString(p.File, "2nd")
	t.ok(err)
	t.wantFile("f", "first")
	t.ok(p.Commit())
	t.wantFile("f", "2nd")
	t.wantNames("", "f")
	if got, err := io.ReadAll(reader); err != nil || string(got) != "first" {
		t.Errorf("open during the upload: %q, %v; want the old file, whole", got, err)
	}
	if err := p.File.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("after Commit the file was still open (%v)", err)
	}

	t.ok(t.Mkdir(t.at("d"), 0o755))
	for _, name := range []string{"d", "none/f", "f/f"} {
		_, err := vfs.Upload(t.WriteFS, t.at(name), 0o644)
		t.refused("Upload "+name, err)
	}
	t.checkRivals()
}

// checkRivals has many upload one file at once.
func (t *subject) checkRivals() {
	const rivals = 10
	var all [rivals]*vfs.Pending
	for i := range all {
		all[i] = t.begin("rival")
	}
	var wg sync.WaitGroup
	for i, p := range all {
		wg.Go(func() {
			for range 100 {
				if _, err := p.File.Write([]byte{byte('0' + i)}); err != nil {
					t.Error(err)
				}
			}
			if err := p.Commit(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := fs.ReadFile(t.WriteFS, t.at("rival"))
	t.ok(err)
	for _, b := range got {
		if b != got[0] || len(got) != 100 {
			t.Fatalf("%d uploads to one name left %q", rivals, got)
		}
	}
	t.wantNames("", "d", "f", "rival")
}

func (t *subject) checkBreak() {
	if _, ok := t.WriteFS.(vfs.UploadFS); !ok {
		t.Skip("the tree is no vfs.UploadFS")
	}
	t.create("old", "old")
	p := t.begin("old")
	_, err := io.WriteString(p.File, "ne")
	t.ok(err)
	t.ok(p.Discard())
	t.wantFile("old", "old")

	late := t.begin("late")
	_, err = io.WriteString(late.File, "part")
	t.ok(err)
	t.create("late", "other")
	t.ok(late.Discard())
	t.wantFile("late", "other")

	p = t.begin("old")
	t.ok(t.Remove(t.at("old")))
	t.ok(p.Discard())
	t.wantNames("", "late")
}

func (t *subject) checkChtimes() {
	c, ok := t.WriteFS.(vfs.ChtimesFS)
	if !ok {
		t.Skip("the tree is no vfs.ChtimesFS")
	}
	t.create("f", "")
	then := time.Date(1999, 12, 31, 23, 59, 58, 0, time.UTC)
	t.able(c.Chtimes(t.at("f"), then, then))
	t.ok(c.Chtimes(t.at("f"), time.Now(), time.Time{}))
	info, err := fs.Stat(t.WriteFS, t.at("f"))
	t.ok(err)
	if !info.ModTime().Equal(then) {
		t.Errorf("modified %v, want %v", info.ModTime(), then)
	}
	t.refused("Chtimes", c.Chtimes(t.at("none"), then, then), fs.ErrNotExist)
}

func (t *subject) checkChmod() {
	c, ok := t.WriteFS.(vfs.ChmodFS)
	if !ok {
		t.Skip("the tree is no vfs.ChmodFS")
	}
	t.create("f", "")
	for _, mode := range []fs.FileMode{0o444, 0o666} { // all that Windows has
		t.able(c.Chmod(t.at("f"), mode))
		info, err := fs.Stat(t.WriteFS, t.at("f"))
		t.ok(err)
		if info.Mode() != mode {
			t.Errorf("mode %v, want %v", info.Mode(), mode)
		}
	}
	t.refused("Chmod", c.Chmod(t.at("none"), 0o644), fs.ErrNotExist)
}

func (t *subject) checkSymlink() {
	c, ok := t.WriteFS.(vfs.SymlinkFS)
	if !ok {
		t.Skip("the tree is no vfs.SymlinkFS")
	}
	t.ok(t.Mkdir(t.at("d"), 0o755))
	t.create("f", "text")
	t.able(c.Symlink("../f", t.at("d/l")))
	if got, err := fs.ReadFile(t.WriteFS, t.at("d/l")); err != nil || string(got) != "text" {
		t.Errorf("through the link: %q, %v", got, err)
	}
	info, err := vfs.Lstat(t.WriteFS, t.at("d/l"))
	t.ok(err)
	if info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("Lstat of a link: %v", info.Mode())
	}
	if target, err := fs.ReadLink(t.WriteFS, t.at("d/l")); target != "../f" || err != nil {
		t.Errorf("the link leads to %q, %v", target, err)
	}
	for _, target := range []string{"/etc/passwd", "../../..", "../../../x", "x/../../../../x"} {
		t.refused("link to "+target, c.Symlink(target, t.at("d/out")), vfs.ErrOutside)
	}
	t.refused("existing", c.Symlink("f", t.at("f")), fs.ErrExist)
	t.ok(t.Remove(t.at("d/l")))
	t.wantFile("f", "text")
	t.wantNames("d")
}

func (t *subject) checkSpace() {
	s, ok := t.WriteFS.(vfs.SpaceFS)
	if !ok {
		t.Skip("the tree is no vfs.SpaceFS")
	}
	space, err := s.Space(t.dir)
	t.able(err)
	if space < 0 {
		t.Errorf("Space: %d", space)
	}
	_, err = s.Space(t.at("none"))
	t.refused("Space", err, fs.ErrNotExist)
}

func (t *subject) checkSub() {
	t.ok(t.Mkdir(t.at("d"), 0o755))
	t.create("outside", "x")
	sub, err := vfs.Sub(t.WriteFS, t.at("d"))
	t.ok(err)
	w, ok := sub.(vfs.WriteFS)
	if !ok {
		t.Fatal("Sub: the part can't be changed")
	}
	f, err := w.OpenFile("f", os.O_WRONLY|os.O_CREATE, 0o644)
	t.ok(err)
	t.ok(f.Close())
	t.wantNames("d", "f")
	_, err = w.Open("../outside")
	t.refused("Open ../outside", err)
	_, err = w.Open("none")
	var pathErr *fs.PathError
	if t.refused("Open none", err, fs.ErrNotExist); errors.As(err, &pathErr) && path.Clean(pathErr.Path) != "none" {
		t.Errorf("Open none: the error names %q", pathErr.Path)
	}
	_, err = vfs.Sub(t.WriteFS, t.at("outside"))
	t.refused("Sub of a file", err)
	_, err = vfs.Sub(t.WriteFS, t.at("none"))
	t.refused("Sub of nothing", err, fs.ErrNotExist)
}
