//go:build unix

package vfs_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"uftpd/shared/vfs"
)

// begin starts an upload and writes text to it.
func begin(t testing.TB, fsys vfs.UploadFS, name, text string) *vfs.Pending {
	t.Helper()
	p, err := fsys.Upload(name, 0o644)
	must(t, err)
	_, err = io.WriteString(p.File, text)
	must(t, err)
	return p
}

func wantText(t testing.TB, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); string(got) != want || err != nil {
		t.Errorf("%s: got %q, %v, want %q", filepath.Base(path), got, err, want)
	}
}

// temps returns the names of the temporaries in dir.
func temps(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(in(dir, ".uftpd-*"))
	must(t, err)
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return names
}

func TestTemporariesAreHidden(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, d.Mkdir("d", 0o755))
	p := begin(t, d, "d/f", "part")
	if _, ok := p.File.(*os.File); !ok {
		t.Errorf("Pending.File is a %T, want the bare *os.File", p.File)
	}
	found := temps(t, in(dir, "d"))
	if len(found) != 1 {
		t.Fatalf("temporaries: %q", found)
	}
	create(t, d, "f", "text")
	for _, name := range []string{"d/" + found[0], "d/" + strings.ToUpper(found[0])} {
		_, openErr := d.Open(name)
		_, statErr := d.Stat(name)
		_, lstatErr := d.Lstat(name)
		_, linkErr := d.ReadLink(name)
		for what, err := range map[string]error{
			"Open": openErr, "Stat": statErr, "Lstat": lstatErr, "ReadLink": linkErr,
			"Remove": d.Remove(name), "Rename": d.Rename(name, "x"), "Chmod": d.Chmod(name, 0o777),
		} {
			wantErr(t, what, err, os.ErrNotExist)
		}
		_, createErr := d.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o644)
		_, uploadErr := d.Upload(name, 0o644)
		for what, err := range map[string]error{
			"OpenFile": createErr, "Upload": uploadErr, "Mkdir": d.Mkdir(name, 0o755),
			"Rename": d.Rename("f", name), "Symlink": d.Symlink("f", name),
		} {
			wantErr(t, what, err, vfs.ErrName)
		}
	}
	for range d.Names("d") {
		t.Error("the temporary is listed")
	}
	if entries, err := d.ReadDir("d"); len(entries) != 0 || err != nil {
		t.Errorf("ReadDir: %v, %v", entries, err)
	}
	must(t, d.Rename("d", "moved")) // the upload goes with its directory
	must(t, p.Commit())
	wantText(t, in(dir, "moved/f"), "part")
	if found := temps(t, in(dir, "moved")); len(found) != 0 {
		t.Errorf("left behind: %q", found)
	}
	wantErr(t, "Discard after Commit", p.Discard(), os.ErrClosed)
	wantText(t, in(dir, "moved/f"), "part")
}

func TestPartial(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy    vfs.Partial
		new, old  string // what stands where nothing did, and where "old" did
		hidden    int
		longNames bool
	}{
		{policy: vfs.Keep, new: "part", old: "old"},
		{policy: vfs.Drop, old: "old"},
		{policy: vfs.Hide, old: "old", hidden: 2},
		{policy: vfs.Keep, new: "part", old: "old", longNames: true},
		{policy: vfs.Drop, old: "old", longNames: true},
	} {
		d, dir := openDisk(t)
		d.Partial = c.policy
		free, taken := "new", "old"
		if c.longNames {
			free, taken = strings.Repeat("n", 255), strings.Repeat("o", 255)
		}
		create(t, d, taken, "old")
		must(t, begin(t, d, free, "part").Discard())
		must(t, begin(t, d, taken, "part").Discard())
		wantText(t, in(dir, taken), c.old)
		if c.new != "" {
			wantText(t, in(dir, free), c.new)
		} else if _, err := d.Stat(free); !os.IsNotExist(err) {
			t.Errorf("policy %v: a broken upload appeared (%v)", c.policy, err)
		}
		if found := temps(t, dir); len(found) != c.hidden {
			t.Errorf("policy %v: temporaries left: %q", c.policy, found)
		}
	}
}

func TestKeptMode(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	create(t, d, "f", "old")
	must(t, d.Chmod("f", 0o751))
	root := os.Geteuid() == 0
	if root {
		must(t, os.Chown(in(dir, "f"), 1234, 5678))
	} else {
		t.Log("not root: the owner is not tried")
	}
	p := begin(t, d, "f", "new")
	info, err := os.Stat(in(dir, temps(t, dir)[0]))
	must(t, err)
	if info.Mode() != 0o751 {
		t.Errorf("on its way in, the file has mode %v", info.Mode())
	}
	must(t, p.Commit())
	info, err = os.Stat(in(dir, "f"))
	must(t, err)
	st := info.Sys().(*syscall.Stat_t)
	if info.Mode() != 0o751 || root && (st.Uid != 1234 || st.Gid != 5678) {
		t.Errorf("mode %v, owner %d:%d; want those of the old file", info.Mode(), st.Uid, st.Gid)
	}
	wantText(t, in(dir, "f"), "new")
}

func TestDurable(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	d.Durable = true
	must(t, d.Mkdir("d", 0o755))
	must(t, begin(t, d, "d/f", "text").Commit())
	wantText(t, in(dir, "d/f"), "text")
}

// TestCommitFails has the name taken by a directory meanwhile.
func TestCommitFails(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	p := begin(t, d, "f", "text")
	must(t, d.Mkdir("f", 0o755))
	if err := p.Commit(); err == nil {
		t.Error("Commit over a directory: no error")
	} else if strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "commit f:") {
		t.Errorf("Commit over a directory: %v", err)
	}
	if info, err := d.Stat("f"); err != nil || !info.IsDir() {
		t.Errorf("f: %v, %v", info, err)
	}
	if found := temps(t, dir); len(found) != 0 {
		t.Errorf("left behind: %q", found)
	}
}
