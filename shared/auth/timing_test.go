package auth

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// TestR26_Timing compares the shortest times of many tries, which noise cannot
// lower: a name that is unknown, or has no password, must cost as much as a
// wrong password.
func TestR26_Timing(t *testing.T) {
	h, err := bcrypt.GenerateFromPassword([]byte("secret"), 8)
	if err != nil {
		t.Fatal(err)
	}
	u := loadUsers(t, fmt.Sprintf("ann:%s\nbob:%s\nlocked:!\n", h, h))
	shortest := map[string]time.Duration{}
	unlike := func() (told []string) {
		for name, took := range shortest {
			if took < shortest["ann"]/2 || took > shortest["ann"]*2 {
				told = append(told, fmt.Sprintf("%s: %v, a wrong password %v", name, took, shortest["ann"]))
			}
		}
		return told
	}
	for i := 0; i < 7 || i < 200 && unlike() != nil; i++ { // on a busy machine it takes more to find the shortest
		for _, name := range []string{"ann", "locked", "nobody"} {
			start := time.Now()
			if _, err := u.Check(t.Context(), name, "wrong"); err != ErrLogin {
				t.Fatal(err)
			}
			if took := time.Since(start); shortest[name] == 0 || took < shortest[name] {
				shortest[name] = took
			}
		}
	}
	for _, difference := range unlike() {
		t.Error(difference)
	}
}

// TestStandIns wants unknown names to be treated as known ones are, where
// hashes differ: a name always in the same way, and each way for some.
func TestStandIns(t *testing.T) {
	t.Parallel()
	u := loadUsers(t, "slow:"+argonID+"\nfast:"+bcryptY+"\n")
	s, seen := u.now.Load(), map[*entry]int{}
	for i := range 1000 {
		name := fmt.Sprint("name", i)
		e, known := s.find(name, u.seed)
		if again, _ := s.find(name, u.seed); known || again != e {
			t.Fatalf("%s: known %v, %v and %v", name, known, e, again)
		}
		seen[e]++
	}
	for e, n := range seen {
		if n < 400 || n > 600 {
			t.Errorf("%s stands in for %d of 1000 names", e.user.Name, n)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	h, err := newHash("secret")
	if err != nil {
		b.Fatal(err)
	}
	argon := strings.Replace(argonID, "m=65536", "m=19456", 1)
	quick := NewUsers()
	if err := quick.Add("ann", "secret"); err != nil {
		b.Fatal(err)
	}
	for _, kind := range []struct {
		name  string
		users *Users
	}{
		{"bcrypt", loadUsers(b, "ann:"+h+"\nlocked:!\n")},
		{"argon2id", loadUsers(b, "ann:"+argon+"\nlocked:!\n")},
		{"added", quick},
	} {
		for _, try := range []struct{ what, name, password string }{
			{"right", "ann", "secret"}, {"wrong", "ann", "wrong!"}, {"unknown", "nobody", "secret"}, {"locked", "locked", "secret"},
		} {
			b.Run(kind.name+"/"+try.what, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					kind.users.Check(b.Context(), try.name, try.password)
				}
			})
		}
	}
}
