package acme

import (
	"crypto"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestObtain(t *testing.T) {
	t.Parallel()
	for kind, byTLS := range map[string]bool{"HTTP": false, "TLS": true} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			names := []string{"ftp.example.org", "Files.example.org"}
			if !byTLS {
				names = append(names, "127.0.0.1")
			}
			dir := filepath.Join(t.TempDir(), "state", "ca")
			s := run(t, 0, Config{Names: names, Email: "a@example.org", Dir: dir, ByTLS: byTLS})
			first := s.obtains(t, names...)
			s.stop()
			if len(s.answers.pending) > 0 {
				t.Errorf("still answered: %v", s.answers.pending)
			}
			for _, name := range []string{"", accountFile, certFile} {
				if info, err := os.Stat(filepath.Join(s.dir, name)); err != nil || info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
					t.Errorf("%q: %v, %v", name, info.Mode(), err)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(s.dir, ".*")); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}

			// Another start takes what is kept, and asks for no other.
			config := Config{Names: names, Directory: s.ca.Directory, Dir: dir, ByTLS: byTLS}
			again, err := New(config)
			if err != nil {
				t.Fatal(err)
			}
			defer again.root.Close()
			if cert := again.Certificate(); cert == nil || cert.Leaf.SerialNumber.Cmp(first.Leaf.SerialNumber) != 0 {
				t.Errorf("got %v", cert)
			}
			again.client.HTTPClient = s.ca.Client
			if due := again.due(t.Context()); time.Until(due) < 24*time.Hour {
				t.Errorf("the next one is due %v", due)
			}
		})
	}
}

// TestMoreNames starts again with one more name; the account stays.
func TestMoreNames(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := run(t, 0, Config{Names: []string{"ftp.example.org"}, Dir: dir})
	s.obtains(t, "ftp.example.org")
	account := s.account.Location
	s.stop()
	ln.Close()
	ln, err = net.Listen("tcp", s.addr) // where the CA asks
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"ftp.example.org", "new.example.org"}
	s = runOn(t, s.ca, ln, Config{Names: names, Dir: dir})
	s.obtains(t, names...)
	s.stop()
	if s.account.Location != account || account == "" {
		t.Errorf("account %q, then %q", account, s.account.Location)
	}
}

// TestRenew waits for certificates to grow old, which takes them seconds.
func TestRenew(t *testing.T) {
	t.Parallel()
	s := run(t, 10*time.Second, Config{Names: []string{"ftp.example.org"}, Dir: t.TempDir()})
	first := s.obtains(t, "ftp.example.org")
	second := s.obtains(t, "ftp.example.org")
	if !second.Leaf.NotBefore.Before(first.Leaf.NotAfter) || first.Leaf.PublicKey.(interface{ Equal(crypto.PublicKey) bool }).Equal(second.Leaf.PublicKey) {
		t.Error("too late, or with the old key")
	}
}
