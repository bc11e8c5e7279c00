package auth

import (
	"strings"
	"testing"
)

func TestHashes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ hash, right, wrong string }{
		{bcryptY, "x", "y"},
		{argonID, "password", "Password"},
		{"$2y$05$abcdefghijklmnopqrstuuKqhJSfTIYV1SkiVqP0GjQATd/vnrS1a", "s3cret:pass", ""},
		{"$2b$05$ABCDEFGHIJKLMNOPQRSTUuxDDlLxDi0KH1jrG1b.kAk0FVg3PWnzy", "caf\xe9", "café"},
		{"$2b$05$ABCDEFGHIJKLMNOPQRSTUuwfsLgzhX2zZ8kF927J76YsBRMf4bT26", strings.Repeat("x", 80), strings.Repeat("x", 71)},
		{"$2a$05$ABCDEFGHIJKLMNOPQRSTUuNr3yPuLZA3myUQkfC2QFkhRh0wTR3MW", "old", "Old"},
	} {
		h, err := parseHash(c.hash)
		if err != nil {
			t.Errorf("%s: %v", c.hash, err)
			continue
		}
		if !h.matches(c.right) || h.matches(c.wrong) || h.matches("") || h.matches(c.right+"x") && len(c.right) < 72 {
			t.Errorf("%s: takes the wrong password, or not the right one", c.hash)
		}
	}
}

func TestHashesRefused(t *testing.T) {
	t.Parallel()
	const tail = "$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	for _, c := range []struct{ hash, err string }{
		{"", "no hash"},
		{"secret", "uftpd passwd"},
		{"{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "uftpd passwd"},
		{"$apr1$abc$W9kOTnrCUDKWcTAjrE4sE/", "uftpd passwd"},
		{"rl.3StKT.4T8M", "uftpd passwd"},
		{"$argon2i$v=19$m=65536,t=2,p=1" + tail, "neither bcrypt nor argon2id"},
		{"$2y$05$short", "bcrypt hash is damaged"},
		{bcryptY + "x", "bcrypt hash is damaged"},
		{strings.Replace(bcryptY, "$2y", "$2x", 1), "bcrypt hash is damaged"},
		{strings.Replace(bcryptY, "hKF", "h*F", 1), "bcrypt hash is damaged"},
		{strings.Replace(bcryptY, "$05", "$03", 1), "bcrypt hash is damaged"},
		{strings.Replace(bcryptY, "$05", "$17", 1), "cost 17"},
		{"$argon2id$v=16$m=65536,t=2,p=1" + tail, "damaged"},
		{"$argon2id$v=19$m=065536,t=2,p=1" + tail, "damaged"},
		{"$argon2id$v=19$m=65536,t=0,p=1" + tail, "damaged"},
		{"$argon2id$v=19$m=65536,t=2,p=0" + tail, "damaged"},
		{"$argon2id$v=19$m=15,t=2,p=2" + tail, "damaged"},
		{"$argon2id$v=19$m=65536,t=2,p=1" + tail + "=", "damaged"},
		{"$argon2id$v=19$m=65536,t=2,p=1" + tail + "$x", "damaged"},
		{"$argon2id$v=19$m=65536,t=2,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "damaged"},
		{"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ", "damaged"},
		{"$argon2id$v=19$m=4000000,t=2,p=1" + tail, "too much"},
		{"$argon2id$v=19$m=65536,t=999,p=1" + tail, "too much"},
		{"$argon2id$v=19$m=65536,t=2,p=99" + tail, "too much"},
	} {
		_, err := parseHash(c.hash)
		wantText(t, c.hash, err, c.err)
		if err != nil && c.hash != "" && strings.Contains(err.Error(), c.hash) {
			t.Errorf("the error repeats what may be a password: %v", err)
		}
	}
}

func TestNewHash(t *testing.T) {
	t.Parallel()
	text, err := newHash("secret")
	if err != nil || !strings.HasPrefix(text, "$2a$10$") {
		t.Fatal(text, err)
	}
	if h, err := parseHash(text); err != nil || !h.matches("secret") || h.matches("Secret") {
		t.Errorf("%s: %v", text, err)
	}
	_, err = newHash(strings.Repeat("x", 73))
	wantText(t, "73 bytes", err, "72 bytes")
}
