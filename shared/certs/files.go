package certs

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files are looked at, at most.
const lookEvery = time.Second

// Source is a certificate in files. It is safe for concurrent use.
type Source struct {
	// Changed is told that the files have changed, and which certificate is in
	// use now: the new one, or the old one because of err. The same error is
	// told once. It must be set before use, and must not call Source; it holds
	// up handshakes. Nil: no one is told.
	Changed func(now tls.Certificate, err error)

	cert, key string

	mu     sync.Mutex
	now    *tls.Certificate
	looked time.Time
	seen   [2]state // of the files in use
	told   string   // the error that stands
}

// state tells one content of a file from another, as far as Stat does.
type state struct {
	info    fs.FileInfo
	size    int64
	changed time.Time
}

// Files reads a certificate, with those that lead to its root, and its key from
// files in PEM. They may be one and the same.
func Files(cert, key string) (*Source, error) {
	s := &Source{cert: cert, key: key, looked: time.Now()}
	var err error
	if s.seen, err = s.look(); err != nil {
		return nil, err
	}
	s.now, err = s.read()
	return s, err
}

// GetCertificate is for [tls.Config]. It looks at the files, not more than once
// a second, and reads them if they have changed. While they can't be used, as
// when only one of them has been replaced, the certificate stays the old one.
func (s *Source) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.looked) >= lookEvery {
		s.looked = now
		s.renew()
	}
	return s.now, nil
}

// Certificate is the one in use.
func (s *Source) Certificate() tls.Certificate {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.now
}

// renew takes the files as they are now. It tries each time as long as they
// can't be used: that may be up to a directory on the way, or to a moment
// between two writes that their times don't show.
func (s *Source) renew() {
	seen, err := s.look()
	if err == nil && s.told == "" && s.same(seen) {
		return
	}
	var cert *tls.Certificate
	if err == nil {
		cert, err = s.read()
	}
	if err != nil {
		if s.told != err.Error() {
			s.told = err.Error()
			s.tell(err)
		}
		return
	}
	s.now, s.seen, s.told = cert, seen, ""
	s.tell(nil)
}

func (s *Source) tell(err error) {
	if s.Changed != nil {
		s.Changed(*s.now, err)
	}
}

// look follows links, by which some tools put new files in place.
func (s *Source) look() (seen [2]state, err error) {
	for i, path := range []string{s.cert, s.key} {
		info, err := os.Stat(path)
		if err != nil {
			return seen, err
		}
		seen[i] = state{info, info.Size(), info.ModTime()}
	}
	return seen, nil
}

func (s *Source) same(seen [2]state) bool {
	for i, now := range seen {
		was := s.seen[i]
		if !os.SameFile(was.info, now.info) || was.size != now.size || !was.changed.Equal(now.changed) {
			return false
		}
	}
	return true
}

func (s *Source) read() (*tls.Certificate, error) {
	cert, err := tls.LoadX509KeyPair(s.cert, s.key)
	if err != nil {
		return nil, fmt.Errorf("certificate %s with key %s: %w", s.cert, s.key, err)
	}
	return &cert, nil
}
