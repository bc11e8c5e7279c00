package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// handshake connects to a server with the configuration, as host, and returns
// the certificate that it shows.
func handshake(t *testing.T, server *tls.Config, client *tls.Config) (*x509.Certificate, error) {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		conn.(*tls.Conn).Handshake()
	})
	conn, err := tls.Dial("tcp", l.Addr().String(), client)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0], nil
}

// pairs counts the files made, so that no two have the same time.
var pairs atomic.Int64

// pair writes the files of a new certificate.
func pair(t *testing.T, dir string) (cert tls.Certificate) {
	t.Helper()
	text, err := generate([]string{"ftp.example"})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cert.pem", "key.pem"} {
		path, changed := filepath.Join(dir, name), time.Unix(1e9+pairs.Add(1), 0)
		if err := errors.Join(os.WriteFile(path, text, 0o600), os.Chtimes(path, changed, changed)); err != nil {
			t.Fatal(err)
		}
	}
	cert, err = tls.X509KeyPair(text, text)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func TestFilesHandshake(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := pair(t, dir)
	s, err := Files(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(want.Leaf)
	server := &tls.Config{GetCertificate: s.GetCertificate}
	got, err := handshake(t, server, &tls.Config{RootCAs: roots, ServerName: "ftp.example"})
	if err != nil || !bytes.Equal(got.Raw, want.Certificate[0]) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := handshake(t, server, &tls.Config{RootCAs: roots, ServerName: "other.example"}); err == nil {
		t.Error("another name is taken")
	}
}

// TestFilesReload changes the files as time goes by.
func TestFilesReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		first := pair(t, dir)
		s, err := Files(certFile, keyFile)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		s.Changed = func(now tls.Certificate, err error) {
			word := Fingerprint(now)
			if err != nil {
				word = err.Error()
			}
			told = append(told, word)
		}
		want := func(what string, cert tls.Certificate, saying ...string) {
			t.Helper()
			got, err := s.GetCertificate(nil)
			if err != nil || Fingerprint(*got) != Fingerprint(cert) || Fingerprint(s.Certificate()) != Fingerprint(cert) {
				t.Errorf("%s: got %v, %v", what, Fingerprint(*got), err)
			}
			if len(told) != len(saying) || len(told) == 1 && !strings.Contains(told[0], saying[0]) {
				t.Errorf("%s: told %q, want %q", what, told, saying)
			}
			told = nil
		}
		want("at first", first)
		second := pair(t, dir)
		want("too soon", first)
		time.Sleep(time.Second)
		want("changed", second, Fingerprint(second))
		time.Sleep(time.Second)
		want("unchanged", second)

		oldKey, err := os.ReadFile(keyFile)
		if err != nil {
			t.Fatal(err)
		}
		third := pair(t, dir)
		newKey, err := os.ReadFile(keyFile)
		if err != nil {
			t.Fatal(err)
		}
		replace := func(text []byte) {
			if err := os.WriteFile(keyFile, text, 0o600); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		replace(oldKey)
		want("key and certificate differ", second, "private key does not match")
		time.Sleep(time.Second)
		want("and still do", second)
		replace(nil)
		want("key is empty", second, "failed to find any PEM data")
		replace(newKey)
		want("both are there", third, Fingerprint(third))
		if err := os.Remove(certFile); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		want("gone", third, "cert.pem")
		fourth := pair(t, dir)
		time.Sleep(time.Second)
		want("back", fourth, Fingerprint(fourth))
	})
}

func TestFilesErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	none := filepath.Join(dir, "none")
	_, err := Files(none, none)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = Files(text, text); err == nil || !strings.Contains(err.Error(), "certificate "+text) {
		t.Error(err)
	}
}
