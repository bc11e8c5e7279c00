package auth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestWithHash(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", "ann:NEW\n"},
		{"bob:x\n", "bob:x\nann:NEW\n"},
		{"bob:x", "bob:x\nann:NEW\n"},
		{"bob:x\r\n", "bob:x\r\nann:NEW\r\n"},
		{"ann:x", "ann:NEW"},
		{"ann", "ann:NEW"},
		{"# ann:c\n\nann:x:ro:up=1:/a:b \r\n\tbad\nzoe:{SHA}x", "# ann:c\n\nann:NEW:ro:up=1:/a:b \r\n\tbad\nzoe:{SHA}x"},
		{"annie:x\n ann:x\nann :x\n", "annie:x\n ann:x\nann :x\nann:NEW\n"},
	} {
		got, err := withHash(c.in, "ann", "NEW")
		if err != nil || got != c.want {
			t.Errorf("%q: got %q, %v, want %q", c.in, got, err, c.want)
		}
	}
	_, err := withHash("ann:x\nbob:y\nann:z\n", "ann", "NEW")
	wantText(t, "twice", err, `"ann" stands there twice`)
}

func TestWithoutUser(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"ann:x\n", ""},
		{"bob:x\nann:x", "bob:x\n"},
		{"# c\r\nann:x:ro\r\n\nbob:x\r\n", "# c\r\n\nbob:x\r\n"},
	} {
		got, err := withoutUser(c.in, "ann")
		if err != nil || got != c.want {
			t.Errorf("%q: got %q, %v, want %q", c.in, got, err, c.want)
		}
	}
	_, err := withoutUser("annie:x\n#ann:x\n", "ann")
	wantErr(t, "none", err, ErrNoUser)
}

func TestSetPassword(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "users")
	for _, c := range []struct{ name, password string }{{"ann", "1"}, {"bob", "2"}, {"ann", "3"}} {
		if err := SetPassword(path, c.name, c.password); err != nil {
			t.Fatal(err)
		}
	}
	u, err := LoadUsers(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, password string
		want           error
	}{{"ann", "3", nil}, {"bob", "2", nil}, {"ann", "1", ErrLogin}} {
		_, err := u.Check(t.Context(), c.name, c.password)
		wantErr(t, c.name+" "+c.password, err, c.want)
	}
	if err := RemoveUser(path, "ann"); err != nil {
		t.Error(err)
	}
	wantErr(t, "RemoveUser", RemoveUser(path, "ann"), ErrNoUser)
	if err := u.Reload(); err != nil || u.Len() != 1 {
		t.Errorf("%d users, %v", u.Len(), err)
	}
	before, _ := os.ReadFile(path)
	for _, c := range []struct{ name, password, err string }{
		{"a:b", "x", "colon"}, {"eve", "", "empty"}, {"eve", "a\r", "line break"}, {"eve", strings.Repeat("x", 73), "72 bytes"},
	} {
		wantText(t, c.name, SetPassword(path, c.name, c.password), c.err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Errorf("a refused change has changed the file: %q", after)
	}
	wantErr(t, "no directory", SetPassword(filepath.Join(t.TempDir(), "no", "users"), "ann", "x"), os.ErrNotExist)
	wantErr(t, "no file", RemoveUser(filepath.Join(t.TempDir(), "users"), "ann"), os.ErrNotExist)
	if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestReplaceRivals has many change a file at once: no change is lost.
func TestReplaceRivals(t *testing.T) {
	t.Parallel()
	path := usersFile(t, "# head\n")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			err := replaceFile(path, true, func(text string) (string, error) {
				return withHash(text, fmt.Sprint("user", i), "!")
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if u, err := LoadUsers(path); err != nil || u.Len() != 20 {
		t.Errorf("%v, %v", u, err)
	}
}

func TestReplaceFailure(t *testing.T) {
	t.Parallel()
	path := usersFile(t, "text")
	broken := errors.New("broken")
	err := replaceFile(path, true, func(string) (string, error) { return "other", broken })
	wantErr(t, "replaceFile", err, broken)
	if got, err := os.ReadFile(path); string(got) != "text" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := os.Stat(path + ".new"); !os.IsNotExist(err) {
		t.Errorf("left behind: %v", err)
	}
}
