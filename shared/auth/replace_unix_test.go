//go:build unix

package auth

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestReplaceKeeps(t *testing.T) {
	t.Parallel()
	path := usersFile(t, "ann:!\n")
	mode := func(want fs.FileMode) {
		t.Helper()
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("mode %v, %v, want %v", info.Mode(), err, want)
		}
	}
	mode(0o600)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.Chown(path, 12, 34); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := SetPassword(link, "ann", "x"); err != nil {
		t.Fatal(err)
	}
	mode(0o640)
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != fs.ModeSymlink {
		t.Errorf("the link is now %v, %v", info.Mode(), err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if st := info.Sys().(*syscall.Stat_t); os.Getuid() == 0 && (st.Uid != 12 || st.Gid != 34) {
		t.Errorf("owner %d, group %d", st.Uid, st.Gid)
	}
	path = filepath.Join(t.TempDir(), "new")
	if err := SetPassword(path, "ann", "x"); err != nil {
		t.Fatal(err)
	}
	mode(0o600)
}
