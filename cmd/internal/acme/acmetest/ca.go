// Package acmetest has a CA for tests: Pebble, the one by which the makers of
// Let's Encrypt test clients, in this process and on the loopback.
package acmetest

import (
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

// CA is a CA that runs.
type CA struct {
	// Directory is its URL.
	Directory string
	// Client trusts its web server, and ServerPEM is what others need for that.
	Client    *http.Client
	ServerPEM []byte
	// Roots are those of its certificates, and RootPEM the same for programs.
	Roots   *x509.CertPool
	RootPEM []byte

	web *httptest.Server
	dns *dns.Server
}

// Start has a CA that asks at the ports and issues certificates for a time; 0
// is the time that it finds right. All names below example.org lead to
// 127.0.0.1, others to nowhere. Close ends it, but for a goroutine that waits.
func Start(httpPort, tlsPort int, validity time.Duration) (*CA, error) {
	os.Setenv("PEBBLE_VA_NOSLEEP", "1") // else it waits up to 5 s, as if the network were slow
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	names := &dns.Server{Listener: ln, Handler: dns.HandlerFunc(resolve)}
	go names.ActivateAndServe()

	silent := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	profiles := map[string]ca.Profile{"default": {Description: "for tests", ValidityPeriod: uint64(validity / time.Second)}}
	issuer := ca.New(silent, store, "", "ecdsa", 0, 1, profiles)
	asker := va.New(silent, httpPort, tlsPort, true, ln.Addr().String(), store)
	front := wfe.New(silent, store, asker, issuer, nil, true, false, 0, 0)
	web := httptest.NewTLSServer(front.Handler())

	root := issuer.GetRootCert(0)
	c := &CA{
		Directory: web.URL + wfe.DirectoryPath,
		Client:    web.Client(),
		ServerPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}),
		Roots:     x509.NewCertPool(),
		RootPEM:   root.PEM(),
		web:       web,
		dns:       names,
	}
	c.Roots.AddCert(root.Cert)
	return c, nil
}

// Close ends the CA.
func (c *CA) Close() {
	c.web.Close()
	c.dns.Shutdown()
}

func resolve(w dns.ResponseWriter, q *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(q)
	for _, question := range q.Question {
		if question.Qtype == dns.TypeA && dns.IsSubDomain("example.org.", question.Name) {
			reply.Answer = append(reply.Answer, &dns.A{
				Hdr: dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET},
				A:   net.IPv4(127, 0, 0, 1),
			})
		}
	}
	w.WriteMsg(reply)
}
