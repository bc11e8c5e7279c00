package auth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestUsersFile(t *testing.T) {
	t.Parallel()
	u := loadUsers(t, strings.Join([]string{
		"# users", "", "  ",
		"htpasswd:" + bcryptY,
		"cam:" + bcryptY + `:dropbox,no-delete:sessions=2,up=1M:C:\cams:1` + "\r",
		"ann smith:" + argonID + ":::/home/ann",
		"caf\xe9:" + bcryptY + ":ro",
		"cert:!:ro",
	}, "\n"))
	if u.Len() != 5 {
		t.Errorf("%d users", u.Len())
	}
	for _, c := range []struct {
		name, password string
		want           User
	}{
		{"htpasswd", "x", User{Name: "htpasswd"}},
		{"cam", "x", User{"cam", `C:\cams:1`, DropBox | NoDelete, Limits{Sessions: 2, Up: 1 << 20}}},
		{"ann smith", "password", User{Name: "ann smith", Dir: "/home/ann"}},
		{"caf\xe9", "x", User{Name: "caf\xe9", Rights: ReadOnly}},
	} {
		got, err := u.Check(t.Context(), c.name, c.password)
		if err != nil || got != c.want {
			t.Errorf("%q: got %+v, %v", c.name, got, err)
		}
		got, err = u.Check(t.Context(), c.name, c.password+"x")
		if err != ErrLogin || got != (User{}) {
			t.Errorf("%q, wrong password: got %+v, %v", c.name, got, err)
		}
	}
	for _, name := range []string{"cert", "", "nobody", "# users", "HTPASSWD"} {
		for _, password := range []string{"x", "", "!", "password"} {
			if _, err := u.Check(t.Context(), name, password); err != ErrLogin {
				t.Errorf("%q with %q: %v", name, password, err)
			}
		}
	}
	if got, ok := u.Lookup("cert"); !ok || got.Rights != ReadOnly {
		t.Errorf("Lookup: %+v, %v", got, ok)
	}
	if _, ok := u.Lookup("nobody"); ok {
		t.Error("Lookup found nobody")
	}
}

func TestUsersFileErrors(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"ann":                                    "no colon",
		":" + bcryptY:                            "the name is empty",
		" ann:" + bcryptY:                        "begins or ends with a space",
		"a\tb:" + bcryptY:                        "control characters",
		"\ufeffann:" + bcryptY:                   "byte order mark",
		"good:" + bcryptY:                        `user "good" stands in line 1 already`,
		"ann:secret":                             `user "ann": what stands for a hash`,
		"ann:" + bcryptY + ":w":                  `user "ann": unknown right "w"`,
		"ann:" + bcryptY + "::up":                `user "ann": limit "up"`,
		"ann:" + bcryptY + ":::/a\vb":            "the directory has control characters",
		strings.Repeat("n", 256) + ":" + bcryptY: "longer than 255 bytes",
	} {
		path := usersFile(t, "good:"+bcryptY+"\n# comment\n"+line+"\n")
		_, err := LoadUsers(path)
		wantText(t, line, err, path+":3: ")
		wantText(t, line, err, want)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error repeats what may be a password: %v", err)
		}
	}
	_, err := LoadUsers(usersFile(t, strings.Repeat("x\n", 100)))
	if got := strings.Count(err.Error(), "no colon"); got != maxErrors {
		t.Errorf("%d errors are told", got)
	}
	_, err = LoadUsers(filepath.Join(t.TempDir(), "none"))
	wantErr(t, "no file", err, os.ErrNotExist)
	_, err = LoadUsers(t.TempDir())
	wantText(t, "a directory", err, "not a regular file")
}

func TestReload(t *testing.T) {
	t.Parallel()
	path := usersFile(t, "ann:"+bcryptY+"\n")
	u, err := LoadUsers(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Add("quick", "pw"); err != nil {
		t.Fatal(err)
	}
	rewrite := func(text string) error {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return u.Reload()
	}
	check := func(want ...string) {
		t.Helper()
		var got []string
		for _, name := range []string{"ann", "bob", "quick"} {
			password := "x"
			if name == "quick" {
				password = "pw"
			}
			if _, err := u.Check(t.Context(), name, password); err == nil {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("can log in: %q, want %q", got, want)
		}
	}
	check("ann", "quick")
	wantText(t, "damaged", rewrite("bob:"+bcryptY+"\nann\n"), ":2: no colon")
	check("ann", "quick")
	wantText(t, "name of an added user", rewrite("quick:"+bcryptY+"\n"), `"quick" is there twice`)
	check("ann", "quick")
	if err := rewrite("bob:" + bcryptY + "\n"); err != nil {
		t.Error(err)
	}
	check("bob", "quick")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "file is gone", u.Reload(), os.ErrNotExist)
	check("bob", "quick")
}

func TestAdd(t *testing.T) {
	t.Parallel()
	u := NewUsers()
	if _, err := u.Check(t.Context(), "", ""); err != ErrLogin {
		t.Errorf("nobody logs in: %v", err)
	}
	for _, c := range []struct{ name, password, err string }{
		{"ann", "a:b", ""}, {"bob", "b", ""}, {"ann", "c", "twice"}, {"eve", "", "password is empty"},
		{"a:b", "c", "colon"}, {"eve", "a\nb", "line break"}, {"eve", strings.Repeat("x", 1025), "longer"},
	} {
		if err := u.Add(c.name, c.password); c.err != "" {
			wantText(t, c.name, err, c.err)
		} else if err != nil {
			t.Error(err)
		}
	}
	if err := u.Reload(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		name, password string
		want           error
	}{{"ann", "a:b", nil}, {"bob", "b", nil}, {"ann", "b", ErrLogin}, {"eve", "a:b", ErrLogin}, {"ann", "", ErrLogin}} {
		_, err := u.Check(t.Context(), c.name, c.password)
		wantErr(t, c.name+" "+c.password, err, c.want)
	}
}

// TestCheckWaits has the slots taken: who waits is told so when he gives up.
func TestCheckWaits(t *testing.T) {
	t.Parallel()
	u := loadUsers(t, "ann:"+bcryptY)
	for range cap(u.slots) {
		u.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := u.Check(ctx, "ann", "x")
		wantErr(t, "waiting", err, ErrUndecided)
		wantErr(t, "waiting", err, ErrLogin)
		wantText(t, "waiting", err, "client is gone")
	})
	cancel(errors.New("client is gone"))
	wg.Wait()
	<-u.slots
	if _, err := u.Check(t.Context(), "ann", "x"); err != nil {
		t.Error(err)
	}
}
