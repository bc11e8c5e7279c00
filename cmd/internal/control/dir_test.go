//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package control

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestForOthers has another user ask, who must not be able to.
func TestForOthers(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	perl, err := exec.LookPath("perl")
	if err != nil {
		t.Skip("needs the program perl, to ask as another user")
	}
	d := dir(t)
	if err := os.Chmod(d.Path(), 0o777); err != nil { // the socket is to keep others out by itself
		t.Fatal(err)
	}
	s := listenIn(t, d, echo)
	const ask = `use Socket; $) = "65534 65534"; $> = $ARGV[1]; socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un($ARGV[0])) or die $!; print "in"`
	out, err := exec.CommandContext(t.Context(), perl, "-e", ask, s.Path(), "65534").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Permission denied") {
		t.Errorf("another user: %q, %v", out, err)
	}
	out, err = exec.CommandContext(t.Context(), perl, "-e", ask, s.Path(), "0").CombinedOutput()
	if err != nil || string(out) != "in" {
		t.Errorf("root: %q, %v", out, err)
	}
}

// The directory in that for state is for its owner alone, whatever it was.
func TestOwnDir(t *testing.T) {
	t.Parallel()
	state := filepath.Join(dir(t).Path(), "a", "b")
	for range 2 {
		d, err := OwnDirIn(state)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(d.Path()); err != nil || info.Mode() != fs.ModeDir|0o700 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if err := os.Chmod(d.Path(), 0o777); err != nil {
			t.Fatal(err)
		}
		d.Close()
	}
	if err := os.Remove(filepath.Join(state, OwnDir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/", filepath.Join(state, OwnDir)); err != nil {
		t.Fatal(err)
	}
	if d, err := OwnDirIn(state); err == nil {
		t.Errorf("a link leads out, to %s", d.Path())
	}
}
