package acme

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"sync"
	"testing"
	"time"

	"uftpd/cmd/internal/acme/acmetest"
)

// patience bounds each wait.
const patience = 2 * time.Minute

// told is what a manager tells.
type told struct {
	cert        *tls.Certificate
	err, unkept error
	next        time.Duration
}

// stage is a manager that runs, and its CA.
type stage struct {
	*Manager
	ca   *acmetest.CA
	told chan told
	addr string
	stop func()
}

// run starts a manager in dir, whose port is told to a CA of its own.
func run(t *testing.T, validity time.Duration, config Config) *stage {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	ca, err := acmetest.Start(port, port, validity)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ca.Close)
	return runOn(t, ca, ln, config)
}

func runOn(t *testing.T, ca *acmetest.CA, ln net.Listener, config Config) *stage {
	t.Helper()
	s := &stage{ca: ca, told: make(chan told, 100), addr: ln.Addr().String()}
	config.Directory, config.Client = ca.Directory, ca.Client
	config.Obtained = func(cert *tls.Certificate, unkept error) { s.told <- told{cert: cert, unkept: unkept} }
	config.Failed = func(err error, next time.Duration) { s.told <- told{err: err, next: next} }
	var err error
	if s.Manager, err = New(config); err != nil {
		t.Fatal(err)
	}
	s.pause = 0
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { s.Run(ctx, ln) })
	s.stop = func() { cancel(); work.Wait() }
	t.Cleanup(s.stop)
	return s
}

func (s *stage) hears(t *testing.T) told {
	t.Helper()
	select {
	case got := <-s.told:
		return got
	case <-time.After(patience):
		t.Fatal("nothing was told")
		return told{}
	}
}

// obtains wants a new certificate for the names that the CA stands for.
func (s *stage) obtains(t *testing.T, names ...string) *tls.Certificate {
	t.Helper()
	got := s.hears(t)
	if got.err != nil || got.unkept != nil {
		t.Fatal(got.err, got.unkept)
	}
	between := x509.NewCertPool()
	for _, der := range got.cert.Certificate[1:] {
		one, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		between.AddCert(one)
	}
	for _, name := range names {
		if _, err := got.cert.Leaf.Verify(x509.VerifyOptions{Roots: s.ca.Roots, Intermediates: between, DNSName: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.Certificate() != got.cert {
		t.Error("it is not in use")
	}
	return got.cert
}
