package acme

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"uftpd/cmd/internal/acme/acmetest"
)

// TestRefused asks for a name that leads elsewhere.
func TestRefused(t *testing.T) {
	t.Parallel()
	s := run(t, 0, Config{Names: []string{"ftp.example.net"}, Dir: t.TempDir()})
	got := s.hears(t)
	if got.err == nil || !strings.HasPrefix(got.err.Error(), "the CA says: ftp.example.net: ") || got.next != 15*time.Minute {
		t.Errorf("%v, next %v", got.err, got.next)
	}
	if s.Certificate() != nil {
		t.Error("there is a certificate")
	}
}

// TestOutOfReach has no CA where one should be.
func TestOutOfReach(t *testing.T) {
	t.Parallel()
	ca, err := acmetest.Start(1, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	ca.Close()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := runOn(t, ca, ln, Config{Names: []string{"ftp.example.org"}, Dir: t.TempDir()})
	if got := s.hears(t); got.err == nil || !strings.Contains(got.err.Error(), "connection refused") && filepath.Separator == '/' {
		t.Error(got.err)
	}
}

// TestStrangers asks at the port for what is not there.
func TestStrangers(t *testing.T) {
	t.Parallel()
	s := run(t, 0, Config{Names: []string{"ftp.example.org"}, Dir: t.TempDir()})
	resp, err := http.Get("http://" + s.addr + "/.well-known/acme-challenge/x")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusNotFound {
		t.Errorf("%s %s", resp.Status, body)
	}
	s = run(t, 0, Config{Names: []string{"ftp.example.org"}, Dir: t.TempDir(), ByTLS: true})
	cfg := &tls.Config{InsecureSkipVerify: true, ServerName: "other.example.org", NextProtos: []string{"acme-tls/1"}}
	if _, err := tls.Dial("tcp", s.addr, cfg); err == nil {
		t.Error("a certificate for any name")
	}
}

func TestWrongConfig(t *testing.T) {
	t.Parallel()
	broken := t.TempDir()
	place := filepath.Join(broken, "ca.example.org-dir")
	if err := os.MkdirAll(filepath.Join(broken, "ca.example.org-none", certFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(place, 0o700), os.WriteFile(filepath.Join(place, accountFile), []byte("text"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Names: []string{"*.example.org"}}, "name each"},
		{Config{Names: []string{"ftp.example.org:21"}}, "not a name of this server"},
		{Config{Names: []string{""}}, "not a name of this server"},
		{Config{Names: []string{"localhost"}}, "not a name of this server"},
		{Config{Names: []string{"192.0.2.1"}, ByTLS: true}, "over HTTP only"},
		{Config{Names: []string{"a.example.org"}, Directory: "http://ca.example.org"}, "a URL with https"},
		{Config{Names: []string{"a.example.org"}, Directory: "https://ca.example.org/none", Dir: broken}, "certificate.pem is not a file"},
		{Config{Names: []string{"a.example.org"}, Directory: "https://ca.example.org/dir", Dir: broken}, "no key in PEM; remove it"},
	} {
		if c.config.Dir == "" {
			c.config.Dir = t.TempDir()
		}
		if _, err := New(c.config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.config, err)
		}
	}
}

// A certificate that is kept but cannot be used is as good as none.
func TestBrokenCertificate(t *testing.T) {
	t.Parallel()
	config := Config{Names: []string{"ftp.example.org"}, Directory: "https://ca.example.org", Dir: t.TempDir()}
	m, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer m.root.Close()
	if err := os.WriteFile(filepath.Join(m.dir, certFile), []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := m.load(); err != nil || m.Certificate() != nil || !m.due(t.Context()).IsZero() {
		t.Errorf("%v, %v", err, m.Certificate())
	}
}

// TestUnkept takes the directory away. What can't be kept is used all the same.
func TestUnkept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "ca")
	s := run(t, 4*time.Second, Config{Names: []string{"ftp.example.org"}, Dir: dir})
	s.obtains(t, "ftp.example.org")
	if err := os.RemoveAll(dir); err != nil {
		t.Skipf("needs to remove a directory that is open: %v", err)
	}
	if got := s.hears(t); got.err != nil || got.unkept == nil || s.Certificate() != got.cert {
		t.Errorf("%v, %v", got.err, got.unkept)
	}
}
