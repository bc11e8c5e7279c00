//go:build unix

package vfs_test

import (
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"uftpd/shared/vfs"
)

// in returns a path below dir.
func in(dir, name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }

// bothDisks returns a tree that opens files as it likes best, and one that
// opens them by os.Root.
func bothDisks(t *testing.T) [2]*vfs.Disk {
	best, _ := openDisk(t)
	rooted, _ := openDisk(t)
	vfs.OpenByRoot(rooted)
	return [2]*vfs.Disk{best, rooted}
}

// TestLinksOut plants links of every sort that lead out, as one with an
// account on the machine can, and asks for them in every way.
func TestLinksOut(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	must(t, os.WriteFile(in(outside, "secret"), []byte("secret"), 0o644))
	must(t, os.Mkdir(in(outside, "d"), 0o755))
	for _, d := range bothDisks(t) {
		testLinksOut(t, d, outside)
	}
}

func testLinksOut(t *testing.T, d *vfs.Disk, outside string) {
	dir := vfs.DirOf(d)
	must(t, os.MkdirAll(in(dir, "a/b"), 0o755))
	must(t, os.WriteFile(in(dir, "a/x"), nil, 0o644)) // not what a/none means
	rel, err := filepath.Rel(dir, outside)
	must(t, err)
	for link, target := range map[string]string{
		"file": in(outside, "secret"), "dir": outside, "new": in(outside, "new"),
		"relfile": rel + "/secret", "reldir": rel, "relnew": rel + "/new",
		"a/b/deep": "../../" + rel, "a/abs": in(outside, "secret"), "a/none": "/x", "up": "..", "a/up": "../..", "chain": "dir",
		"inside": dir + "/a", "proc": "/proc/self/root" + outside, "slash": rel + "/",
	} {
		must(t, os.Symlink(target, in(dir, link)))
	}
	for _, name := range []string{
		"file", "dir/secret", "dir/new", "new", "relfile", "reldir/secret", "relnew", "reldir/d", "a/b/deep/secret",
		"up", "up/x", "a/abs", "a/none", "a/up/x", "chain/secret", "chain", "dir", "inside/x", "inside", "proc/secret", "slash", "slash/secret",
	} {
		_, openErr := d.Open(name)
		_, statErr := d.Stat(name)
		_, createErr := d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
		_, uploadErr := d.Upload(name, 0o644)
		_, spaceErr := d.Space(name)
		_, subErr := d.Sub(name)
		_, listErr := d.ReadDir(name)
		for what, err := range map[string]error{
			"Open": openErr, "Stat": statErr, "OpenFile": createErr, "Upload": uploadErr,
			"Space": spaceErr, "Sub": subErr, "ReadDir": listErr,
			"Mkdir":   d.Mkdir(name+"/x", 0o755),
			"Remove":  d.Remove(name + "/secret"),
			"Rename":  d.Rename("a/b", name+"/x"),
			"Chmod":   d.Chmod(name, 0o777),
			"Symlink": d.Symlink("x", name+"/x"),
		} {
			wantErr(t, what+" "+name, err, vfs.ErrOutside)
			if err != nil && (strings.Contains(err.Error(), dir) || strings.Contains(err.Error(), outside)) {
				t.Errorf("%s %s: the error tells the real path: %v", what, name, err)
			}
		}
	}
	got, err := os.ReadDir(outside)
	must(t, err)
	if len(got) != 2 {
		t.Errorf("outside there is %v now", got)
	}
	must(t, d.Remove("dir")) // the link, not what it leads to
	if text, err := os.ReadFile(in(outside, "secret")); string(text) != "secret" || err != nil {
		t.Errorf("secret: %q, %v", text, err)
	}
}

// TestLinksIn follows links that stay inside, where ".." of a link is that of
// its target.
func TestLinksIn(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, os.MkdirAll(in(dir, "a/b/c"), 0o755))
	must(t, os.Symlink("a/b/c", in(dir, "link")))
	must(t, os.Symlink("link/../f", in(dir, "hop")))
	create(t, d, "hop", "here")
	if text, err := os.ReadFile(in(dir, "a/b/f")); string(text) != "here" || err != nil {
		t.Errorf("through hop: %q, %v", text, err)
	}
	p, err := d.Upload("hop", 0o644)
	must(t, err)
	_, err = io.WriteString(p.File, "there")
	must(t, err)
	must(t, p.Commit())
	if text, err := os.ReadFile(in(dir, "a/b/f")); string(text) != "there" || err != nil {
		t.Errorf("uploaded through hop: %q, %v", text, err)
	}
	if target, err := d.ReadLink("hop"); target != "link/../f" || err != nil {
		t.Errorf("hop leads to %q, %v", target, err)
	}
}

func TestUploadToLinks(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, os.Mkdir(in(dir, "sub"), 0o755))
	must(t, os.Symlink("none", in(dir, "sub/dangling")))
	must(t, os.Symlink("none/f", in(dir, "dangling")))
	must(t, os.Symlink("none", in(dir, "dangling2")))
	must(t, os.Symlink("loop", in(dir, "loop")))
	for _, name := range []string{"dangling", "dangling2", "sub/dangling"} {
		p, err := d.Upload(name, 0o644)
		must(t, err)
		must(t, p.Commit())
		if info, err := d.Lstat(name); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s was not replaced: %v, %v", name, info, err)
		}
	}
	_, err := d.Upload("loop", 0o644)
	wantErr(t, "loop", err, syscall.ELOOP)
	if names, _ := os.ReadDir(dir); len(names) != 4 {
		t.Errorf("left behind: %v", names)
	}
}

// TestSymlinkDeep makes a link whose ".." counts from another place than its
// name tells.
func TestSymlinkDeep(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, os.MkdirAll(in(dir, "p/r"), 0o755))
	must(t, os.Symlink(".", in(dir, "p/q")))
	wantErr(t, "three up", d.Symlink("../../../a", "p/q/q/r/l"), vfs.ErrOutside)
	must(t, d.Symlink("../../a", "p/q/q/r/l"))
	wantErr(t, "temporary", d.Symlink(".uftpd-x", "t"), vfs.ErrName)
}

// TestSpecialFiles asks for what would block, or worse.
func TestSpecialFiles(t *testing.T) {
	t.Parallel()
	for _, d := range bothDisks(t) {
		testSpecialFiles(t, d)
	}
}

func testSpecialFiles(t *testing.T, d *vfs.Disk) {
	dir := vfs.DirOf(d)
	must(t, syscall.Mkfifo(in(dir, "fifo"), 0o666))
	must(t, os.Mkdir(in(dir, "d"), 0o755))
	must(t, os.Symlink("fifo", in(dir, "link")))
	names := []string{"fifo", "link"}
	socket, err := net.Listen("unix", in(dir, "s"))
	if err == nil {
		defer socket.Close()
		names = append(names, "s")
	} else {
		t.Logf("no socket to try: %v", err)
	}
	for _, name := range names {
		_, err := d.Open(name)
		wantErr(t, "Open "+name, err, vfs.ErrNotRegular)
		for _, flag := range []int{os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_CREATE | os.O_TRUNC} {
			_, err := d.OpenFile(name, flag, 0o644)
			wantErr(t, fmt.Sprintf("OpenFile %s %#x", name, flag), err, vfs.ErrNotRegular)
		}
		_, err = d.Upload(name, 0o644)
		wantErr(t, "Upload "+name, err, vfs.ErrNotRegular)
		_, err = d.Upload(name+"/x", 0o644)
		wantErr(t, "Upload below "+name, err, syscall.ENOTDIR)
		_, err = d.Sub(name)
		wantErr(t, "Sub "+name, err, syscall.ENOTDIR)
		for _, err := range d.Entries(name) {
			wantErr(t, "Entries "+name, err, vfs.ErrNotRegular)
		}
	}
	for _, err := range d.Entries("d/x") {
		wantErr(t, "Entries", err, fs.ErrNotExist)
	}
	_, err = d.OpenFile("d", os.O_RDONLY, 0)
	wantErr(t, "OpenFile of a directory", err, vfs.ErrNotRegular)
}
