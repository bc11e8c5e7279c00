package vfs

import (
	"io/fs"
	"os"
	"testing"
)

// OpenByRoot makes d open files as where openat2 is missing.
func OpenByRoot(d *Disk) {
	d.opener.close()
	d.opener = opener{}
}

// DirOf returns the directory that d was opened with.
func DirOf(d *Disk) string { return d.root.Name() }

// InDoubt reports whether there may be less than is counted.
func InDoubt(u *Usage) bool { return u.doubtful }

func TestTakeHeld(t *testing.T) {
	t.Parallel()
	dir, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	for _, name := range []string{"temp", "taken"} {
		if err := dir.WriteFile(name, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := takeHeld(dir, "temp", "taken"); !os.IsExist(err) {
		t.Errorf("a name that is taken: %v", err)
	}
	if err := takeHeld(dir, "temp", "free"); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{"taken": "taken", "free": "temp"} {
		if got, err := fs.ReadFile(dir.FS(), name); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestTempName(t *testing.T) {
	t.Parallel()
	long := string(make([]byte, 255))
	for _, c := range []struct {
		base string
		free bool
		want string
	}{
		{"f", true, "f"}, {"f", false, ""}, {"a-b-k-c", true, "a-b-k-c"}, {"\xff", true, "\xff"}, {long, true, ""},
	} {
		temp := tempName(c.base, c.free)
		owner, base, ok := parseTemp(temp)
		if owner != process || base != c.want || !ok || !hidden(temp) || len(temp) > maxComponent {
			t.Errorf("%q: %q says %q, %q, %v", c.base, temp, owner, base, ok)
		}
	}
	for _, name := range []string{"", "f", tempPrefix, tempPrefix + "x-1-k-f", tempPrefix + process + "-1-k-", tempPrefix + process + "-1-z-f"} {
		if owner, base, ok := parseTemp(name); ok {
			t.Errorf("%q is taken for a temporary of %q for %q", name, owner, base)
		}
	}
}
