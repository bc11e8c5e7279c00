package auth

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWithLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, limits, want string }{
		{"ann:x", "up=1", "ann:x::up=1"},
		{"ann:x:ro\r\n", "up=1", "ann:x:ro:up=1\r\n"},
		{"bob:y\nann:x:ro:files=3:/a:b\nzoe:z", "quota=1G,up=1", "bob:y\nann:x:ro:quota=1G,up=1:/a:b\nzoe:z"},
		{"ann:x:ro:files=3:d\n", "", "ann:x:ro::d\n"},
		{"ann:x:ro:files=3\n", "", "ann:x:ro\n"},
		{"ann:x::files=3:\n", "", "ann:x\n"},
		{"ann:x\n", "", "ann:x\n"},
	} {
		if got, err := withLimits(c.in, "ann", c.limits); err != nil || got != c.want {
			t.Errorf("%q: got %q, %v, want %q", c.in, got, err, c.want)
		}
	}
	_, err := withLimits("annie:x\n#ann:x\n", "ann", "up=1")
	wantErr(t, "none", err, ErrNoUser)
}

func TestSetLimits(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte("ann:!\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	wantText(t, "unfit limits", SetLimits(path, "ann", "quota=1:dir"), `"1:dir" is not a number`)
	if err := SetLimits(path, "ann", "quota=10G,files=1000"); err != nil {
		t.Fatal(err)
	}
	u, err := LoadUsers(path)
	if err != nil {
		t.Fatal(err)
	}
	if user, ok := u.Lookup("ann"); !ok || user.Limits != (Limits{Quota: 10 << 30, Files: 1000}) {
		t.Errorf("the limits are %+v", user.Limits)
	}
}
