package auth

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Hashes made by libxcrypt (crypt(3), as htpasswd -B makes them too) and by the
// reference implementation of argon2.
const (
	bcryptY = "$2y$05$abcdefghijklmnopqrstuuhKF09ZYWwH2zP/0fwE1X8e/Q1YNx/hO"                           // "x"
	argonID = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc" // "password"
)

// usersFile writes a users file.
func usersFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func loadUsers(t testing.TB, text string) *Users {
	t.Helper()
	u, err := LoadUsers(usersFile(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func wantErr(t testing.TB, what string, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("%s: got %v, want %v", what, err, target)
	}
}

// wantText wants an error that says something.
func wantText(t testing.TB, what string, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: got %v, want %q in it", what, err, text)
	}
}
