package auth

import (
	"strings"
	"testing"
)

// FuzzUsers reads whatever there may be in a users file. What is read must
// come out as it went in, and a change must leave all other lines alone.
func FuzzUsers(f *testing.F) {
	for _, seed := range []string{
		"", "# comment\n\nann:!\n", "ann:!:ro:up=1M,files=3:/srv:1\r\nbob:" + bcryptY, "ann:" + argonID + ":dropbox,no-delete",
		"ann:!\nann:!\n", "a:!:rw:quota=8388607T\n", ":!:::", "ann:$2y$99$", "ann:$argon2id$v=19$m=8,t=1,p=1$$", "\ufeffann:!", "a\x00:!",
	} {
		f.Add(seed, "ann")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		entries, err := parse("f", text)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "f:") {
					t.Fatalf("no place in %q", line)
				}
			}
			return
		}
		for _, e := range entries {
			rights, rightsErr := ParseRights(e.user.Rights.String())
			limits, limitsErr := ParseLimits(e.user.Limits.String())
			if rights != e.user.Rights || limits != e.user.Limits || rightsErr != nil || limitsErr != nil {
				t.Fatalf("%+v: read again: %v, %v", e.user, rights, limits)
			}
		}
		if CheckName(name) == nil {
			checkEdit(t, text, name, entries)
		}
	})
}

func checkEdit(t *testing.T, text, name string, entries []*entry) {
	edited, err := withHash(text, name, locked)
	if err != nil {
		t.Fatal(err)
	}
	now, err := parse("f", edited)
	if err != nil {
		t.Fatalf("%q: %v", edited, err)
	}
	users := map[string]User{}
	for _, e := range now {
		users[e.user.Name] = e.user
	}
	for _, e := range entries {
		if users[e.user.Name] != e.user {
			t.Fatalf("%+v became %+v", e.user, users[e.user.Name])
		}
	}
	if _, ok := users[name]; !ok {
		t.Fatalf("%q was not added to %q", name, edited)
	}
	without, err := withoutUser(edited, name)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := parse("f", without); err != nil || len(left) != len(now)-1 {
		t.Fatalf("without %q: %q, %v", name, without, err)
	}
}
