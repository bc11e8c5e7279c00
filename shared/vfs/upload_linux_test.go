package vfs_test

import (
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"uftpd/shared/vfs"
)

// asNobody runs what without root's power over files. The thread is not used
// again after, as it isn't unlocked.
func asNobody(t *testing.T, what func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		what()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		unix.SetfsgidRetGid(65534)
		unix.SetfsuidRetUid(65534)
		what()
	}()
	<-done
}

func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	var notices []string
	d.Notice = func(s string) { notices = append(notices, s) }
	must(t, os.Chmod(dir, 0o755)) // whatever the umask is
	must(t, os.Mkdir(in(dir, "d"), 0o755))
	for _, name := range []string{"d/mine", "d/other"} {
		must(t, os.WriteFile(in(dir, name), []byte("old text"), 0o666))
		must(t, os.Chmod(in(dir, name), 0o666))
	}
	must(t, os.WriteFile(in(dir, "d/locked"), []byte("old"), 0o444))
	must(t, os.Chmod(in(dir, "d"), 0o555))
	t.Cleanup(func() { os.Chmod(in(dir, "d"), 0o755) })

	asNobody(t, func() {
		for _, name := range []string{"d/mine", "d/other"} {
			p, err := d.Upload(name, 0o644)
			if err != nil {
				t.Error(err)
				return
			}
			io.WriteString(p.File, "new")
			if err := p.Commit(); err != nil {
				t.Error(err)
			}
		}
		for _, name := range []string{"d/none", "d/locked"} {
			_, err := d.Upload(name, 0o644)
			wantErr(t, "Upload "+name, err, os.ErrPermission)
		}
	})
	wantText(t, in(dir, "d/mine"), "new")
	wantText(t, in(dir, "d/locked"), "old")
	if len(notices) != 1 || !strings.HasPrefix(notices[0], "no temporary can be made for /d/mine (permission denied)") {
		t.Errorf("notices: %q", notices)
	}
}

// TestLockedFile has a file that can't be written to in a directory that can.
func TestLockedFile(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, os.WriteFile(in(dir, "f"), []byte("old"), 0o444))
	must(t, os.Chmod(dir, 0o777))
	asNobody(t, func() {
		_, err := d.Upload("f", 0o644)
		wantErr(t, "Upload", err, os.ErrPermission)
	})
	wantText(t, in(dir, "f"), "old")
}

func TestKeptAttributes(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	create(t, d, "f", "old")
	if err := unix.Setxattr(in(dir, "f"), "user.test", []byte("value"), 0); err != nil {
		t.Skipf("no extended attributes in %s: %v", dir, err)
	}
	must(t, begin(t, d, "f", "new").Commit())
	value := make([]byte, 10)
	n, err := unix.Getxattr(in(dir, "f"), "user.test", value)
	if err != nil || string(value[:n]) != "value" {
		t.Errorf("attribute: %q, %v", value[:max(n, 0)], err)
	}
}

// TestSys finds what package listing asks for.
func TestSys(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	create(t, d, "f", "text")
	must(t, os.Link(in(dir, "f"), in(dir, "g")))
	want, err := os.Lstat(in(dir, "f"))
	must(t, err)
	for info, err := range d.Entries(".") {
		must(t, err)
		got, ok := info.Sys().(*syscall.Stat_t)
		if !ok || got.Nlink != 2 || *got != *want.Sys().(*syscall.Stat_t) {
			t.Errorf("%s: Sys is %+v, want %+v", info.Name(), info.Sys(), want.Sys())
		}
	}
}

// TestDiskFull fills a small file system of its own.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("a small tmpfs can't be mounted (root can): %v", err)
	}
	t.Cleanup(func() { must(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	d, err := vfs.OpenDisk(dir)
	must(t, err)
	t.Cleanup(func() { d.Close() })
	if space, err := d.Space("."); err != nil || space != 64<<10 {
		t.Errorf("Space: %d, %v", space, err)
	}
	create(t, d, "old", "old")
	for _, name := range []string{"old", "new"} {
		p, err := d.Upload(name, 0o644)
		must(t, err)
		n, err := p.File.Write(make([]byte, 1<<20))
		if !vfs.IsNoSpace(err) {
			t.Errorf("%s: Write: %d, %v", name, n, err)
		}
		must(t, p.Discard())
	}
	wantText(t, in(dir, "old"), "old")
	if info, err := d.Stat("new"); err != nil || info.Size() == 0 || info.Size() > 64<<10 {
		t.Errorf("the part: %v, %v", info, err)
	}
	must(t, d.Remove("new"))
	must(t, begin(t, d, "new", "fits").Commit())
}
