package ftptest

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestPlayUnix plays against a server on a Unix socket.
func TestPlayUnix(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Skip(err)
	}
	startFakeOn(t, l)
	if err := Play(l.Addr().String(), "t.txt", []byte("login\n> NOOP\n< 200 NOOP\n"), nil); err != nil {
		t.Error(err)
	}
}

func TestPlay(t *testing.T) {
	t.Parallel()
	addr, tree := startFake(t), fstest.MapFS{"there": {}}
	for text, want := range map[string]string{
		"login\nexists there\n":         "",
		"login\nexists nowhere\n":       "t.txt:2: exists nowhere: ",
		"login\nstop\n":                 "t.txt:2: stop: is for servers that Run starts",
		"@tree mem\nlogin\n":            "t.txt: headers are for servers that Run starts",
		"@login ann:secret\nlogin\n":    "t.txt: headers are",
		"no step\n":                     `t.txt:1: no step: unknown step "no"`,
		"login\n> EPSV\n<~ 229 wrong\n": "t.txt:3: <~ 229 wrong: want a match",
	} {
		err := Play(addr, "t.txt", []byte(text), tree)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
