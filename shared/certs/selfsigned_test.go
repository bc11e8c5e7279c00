package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestSelfSigned(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	hosts := []string{"ftp.example", "127.0.0.1", "::1"}
	cert, created, err := SelfSigned(dir, hosts)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	if info, err := os.Stat(filepath.Join(dir, SelfSignedFile)); err != nil || info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	again, created, err := SelfSigned(dir, []string{"other.example"})
	if err != nil || created || Fingerprint(again) != Fingerprint(cert) {
		t.Errorf("another start: %v, %v, %s", created, err, Fingerprint(again))
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert.Leaf)
	for _, host := range hosts {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			got, err := handshake(t, &tls.Config{Certificates: []tls.Certificate{again}},
				&tls.Config{RootCAs: roots, ServerName: host, MaxVersion: version})
			if err != nil || !bytes.Equal(got.Raw, cert.Certificate[0]) {
				t.Errorf("%s: %v", host, err)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// TestSelfSignedRivals has many start at once for the first time.
func TestSelfSignedRivals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var prints [20]string
	var made atomic.Int32
	var wg sync.WaitGroup
	for i := range prints {
		wg.Go(func() {
			cert, created, err := SelfSigned(dir, nil)
			if err != nil {
				t.Error(err)
			}
			if created {
				made.Add(1)
			}
			prints[i] = Fingerprint(cert)
		})
	}
	wg.Wait()
	for _, print := range prints {
		if print != prints[0] || print == "" {
			t.Errorf("several certificates: %q and %q", print, prints[0])
		}
	}
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestSelfSignedDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, SelfSignedFile)
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := SelfSigned(dir, nil); err == nil || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); string(text) != "text" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if _, _, err := SelfSigned(t.TempDir(), []string{"caf\u00e9"}); err == nil {
		t.Error("a name that can't be in a certificate: no error")
	}
	if _, _, err := SelfSigned(filepath.Join(path, "dir"), nil); err == nil {
		t.Error("a file for a directory: no error")
	}
}

// TestFingerprint pins the form, with the digest of nothing more than "abc" (FIPS 180-4).
func TestFingerprint(t *testing.T) {
	t.Parallel()
	const want = "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD"
	if got := Fingerprint(tls.Certificate{Certificate: [][]byte{[]byte("abc"), []byte("d")}}); got != want {
		t.Error(got)
	}
	if got := Fingerprint(tls.Certificate{}); got != "" {
		t.Error(got)
	}
}
