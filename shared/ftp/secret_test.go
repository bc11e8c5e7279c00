package ftp_test

import (
	"slices"
	"sync"
	"testing"

	"uftpd/shared/ftp"
)

// TestSecrets shows what watchers are told of commands that carry secrets.
func TestSecrets(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	addr := serve(t, &ftp.Server{
		FS:           tree(),
		SiteCommands: []ftp.Command{{Name: "UNLOCK", Flags: ftp.Secret, Run: func(*ftp.Session, string) ftp.Reply { return ftp.Say(200, "OK.") }}},
		Hooks: ftp.Hooks{Command: func(_ *ftp.Client, line string) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, line)
		}},
	})
	c := dial(t, addr)
	c.cmd("PASSWD secret", "500")
	c.cmd("PASS\tsecret", "500")
	c.cmd("pass:secret", "500")
	c.cmd("XYZZY", "500")
	c.cmd("PWD secret", "530")
	c.cmd("USER ann", "331")
	c.cmd("PASS secret", "230")
	c.cmd("ACCT secret", "202")
	c.cmd("SITE PSWD secret secreter", "504")
	c.cmd("SITE UNLOCK secret", "200")
	c.cmd("SITE UMASK 022", "200")
	c.cmd("SITE HELP", "214")
	c.cmd("XYZZY x", "500")
	c.cmd("CWD /", "250")
	c.cmd("QUIT", "221")
	want := []string{"PASSWD ***", "PASS ***", "PASS ***", "XYZZY", "PWD secret",
		"USER ann", "PASS ***", "ACCT ***", "SITE PSWD ***", "SITE UNLOCK ***", "SITE UMASK 022", "SITE HELP", "XYZZY x", "CWD /", "QUIT"}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(seen, want) {
		t.Errorf("got %q, want %q", seen, want)
	}
}
