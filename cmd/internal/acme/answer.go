package acme

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mholt/acmez/v3"
	"github.com/mholt/acmez/v3/acme"
	"golang.org/x/net/netutil"
)

// maxAsking bounds the connections at the same time, and askTime each of them:
// the port is open to all the world, and files are few.
const (
	maxAsking = 32
	askTime   = 5 * time.Second
)

// answers knows what to answer the CA, which asks whether the names lead here.
type answers struct {
	byTLS bool

	mu      sync.Mutex
	pending map[string]acme.Challenge // by path or, over TLS, by name
}

func newAnswers(byTLS bool) *answers {
	return &answers{byTLS: byTLS, pending: map[string]acme.Challenge{}}
}

func (a *answers) kind() string {
	if a.byTLS {
		return acme.ChallengeTypeTLSALPN01
	}
	return acme.ChallengeTypeHTTP01
}

func (a *answers) key(c acme.Challenge) string {
	if a.byTLS {
		return strings.ToLower(c.Identifier.Value)
	}
	return c.HTTP01ResourcePath()
}

// Present and CleanUp are for acmez: the CA is about to ask, or has asked.
func (a *answers) Present(_ context.Context, c acme.Challenge) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pending[a.key(c)] = c
	return nil
}

func (a *answers) CleanUp(_ context.Context, c acme.Challenge) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.pending, a.key(c))
	return nil
}

func (a *answers) find(key string) (acme.Challenge, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, ok := a.pending[key]
	return c, ok
}

// ServeHTTP answers over HTTP. Who asks for anything else finds nothing.
func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, ok := a.find(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	io.WriteString(w, c.KeyAuthorization)
}

// certify answers over TLS, with a certificate that has the answer in it.
func (a *answers) certify(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	c, ok := a.find(strings.ToLower(hello.ServerName))
	if !ok {
		return nil, errors.New("the CA is not to ask for this name now")
	}
	return acmez.TLSALPN01ChallengeCert(c)
}

// server answers on a port.
func (a *answers) server() *http.Server {
	s := &http.Server{
		Handler:        a,
		ReadTimeout:    askTime,
		WriteTimeout:   askTime,
		MaxHeaderBytes: 8 << 10,
		ErrorLog:       log.New(io.Discard, "", 0), // of scans, mostly
	}
	s.SetKeepAlivesEnabled(false)
	if a.byTLS {
		// The handshake is the whole answer.
		s.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
			acmez.ACMETLS1Protocol: func(*http.Server, *tls.Conn, http.Handler) {},
		}
	}
	return s
}

func (a *answers) serve(s *http.Server, ln net.Listener) {
	ln = netutil.LimitListener(&perHost{Listener: ln}, maxAsking)
	if a.byTLS {
		ln = tls.NewListener(ln, &tls.Config{
			GetCertificate: a.certify,
			NextProtos:     []string{acmez.ACMETLS1Protocol},
			MinVersion:     tls.VersionTLS12,
		})
	}
	s.Serve(ln)
}
