package door

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"uftpd/shared/vfs"
)

func users(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tree is a directory with sub/a.
func tree(t *testing.T) *vfs.Disk {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sub", "a"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	disk, err := vfs.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { disk.Close() })
	return disk
}

// What stands in a users file and cannot be done keeps the server from
// starting, rather than being passed over.
func TestWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	tree := tree(t)
	for text, want := range map[string]string{
		"ann:!::quota=none":   `"none" is not a number`,
		"ann:!:::none":        `user "ann": directory "none"`,
		"ann:!:::sub/a":       `user "ann": directory "sub/a"`,
		"ann:!:::../up":       `user "ann": directory "../up"`,
		"ok:!:::sub\nann:!:x": "unknown right",
	} {
		_, err := New(Config{File: users(t, text), Tree: tree})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q in it", text, err, want)
		}
	}
}

// After a reload that fails all stays as it was.
func TestReload(t *testing.T) {
	t.Parallel()
	path := users(t, "ann:!\nbob:!:::sub\n")
	d, err := New(Config{File: path, Users: []Named{{"cam", "x"}}, Tree: tree(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		text string
		n    int
		ok   bool
	}{
		{"ann:!::quota=", 3, false},
		{"cam:!", 3, false}, // is there already
		{"eve:!", 2, true},
	} {
		if err := os.WriteFile(path, []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := d.Reload(); (err == nil) != step.ok {
			t.Errorf("%q: %v", step.text, err)
		}
		if d.Len() != step.n {
			t.Errorf("%q: %d users, want %d", step.text, d.Len(), step.n)
		}
	}
}
