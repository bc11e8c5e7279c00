package vfs_test

import (
	"errors"
	"strings"
	"testing"

	"uftpd/shared/vfs"
)

func wantErr(t testing.TB, what string, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("%s: got %v, want %v", what, err, target)
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", 255)
	for _, c := range []struct{ cwd, arg, want string }{
		{".", "a", "a"},
		{".", "/", "."},
		{".", ".", "."},
		{"a/b", ".", "a/b"},
		{"a/b", "c", "a/b/c"},
		{"a/b", "/c", "c"},
		{"a/b", "..", "a"},
		{"a/b", "../..", "."},
		{"a/b", "../../../../c", "c"},
		{"a/b", "..//./c/", "a/c"},
		{".", "//a///b//", "a/b"},
		{".", "/../../etc/passwd", "etc/passwd"},
		{".", "a/./b/../c", "a/c"},
		{".", "...", "..."},
		{".", "..a/b..", "..a/b.."},
		{".", " a ", " a "},
		{".", `a\..\b`, `a\..\b`},
		{".", "caf\xe9/\xff", "caf\xe9/\xff"},
		{".", "a\u200eb\u0085", "a\u200eb\u0085"},
		{"ü", "漢", "ü/漢"},
		{".", "~", "~"},
		{".", long, long},
	} {
		if got, err := vfs.Name(c.cwd, c.arg); got != c.want || err != nil {
			t.Errorf("Name(%q, %q) = %q, %v, want %q", c.cwd, c.arg, got, err, c.want)
		}
	}
	for _, arg := range []string{"", "a\x00", "\n", "a\rb", "a/\x1b[m", "\x7f", "\t", "a\u202etxt.exe", "\u2066", long + "n", strings.Repeat("/"+long, 17)} {
		got, err := vfs.Name("a", arg)
		if got != "" {
			t.Errorf("Name(%q) = %q", arg, got)
		}
		wantErr(t, "Name", err, vfs.ErrName)
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{".": "/", "a": "/a", "a/b": "/a/b"} {
		if got := vfs.Path(name); got != want {
			t.Errorf("Path(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestValidName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{".", "a", "a/b", "\xff", "...", " "} {
		if !vfs.ValidName(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", "/", "/a", "a/", "a//b", "..", "./a", "a/.", "a/../b", "a\x00"} {
		if vfs.ValidName(name) {
			t.Errorf("%q is let through", name)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, arg := range []string{"", "/", "a/../../b", "/x//y/", "..", "\xff/..", "a\x00b"} {
		f.Add("a/b", arg)
	}
	f.Fuzz(func(t *testing.T, cwd, arg string) {
		cwd, err := vfs.Name(".", cwd)
		if err != nil {
			cwd = "."
		}
		name, err := vfs.Name(cwd, arg)
		if err != nil {
			wantErr(t, arg, err, vfs.ErrName)
			return
		}
		if !vfs.ValidName(name) {
			t.Fatalf("Name(%q, %q) = %q", cwd, arg, name)
		}
		if again, err := vfs.Name(cwd, vfs.Path(name)); again != name || err != nil {
			t.Fatalf("%q becomes %q, %v", name, again, err)
		}
	})
}
