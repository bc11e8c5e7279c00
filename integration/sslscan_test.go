package integration

import (
	"crypto/tls"
	"encoding/xml"
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/certs"
	"uftpd/shared/ftp"
)

// scan is what sslscan finds out, as far as it matters here.
type scan struct {
	Protocols []struct {
		Type    string `xml:"type,attr"`
		Version string `xml:"version,attr"`
		Enabled int    `xml:"enabled,attr"`
	} `xml:"ssltest>protocol"`
	Renegotiation struct {
		Supported int `xml:"supported,attr"`
		Secure    int `xml:"secure,attr"`
	} `xml:"ssltest>renegotiation"`
	Compression []struct { // where the scanner knows any
		Supported int `xml:"supported,attr"`
	} `xml:"ssltest>compression"`
	Heartbleed []struct {
		Vulnerable int `xml:"vulnerable,attr"`
	} `xml:"ssltest>heartbleed"`
	Ciphers []struct {
		Version  string `xml:"sslversion,attr"`
		Name     string `xml:"cipher,attr"`
		Bits     int    `xml:"bits,attr"`
		Strength string `xml:"strength,attr"`
		ECDHE    int    `xml:"ecdhebits,attr"`
	} `xml:"ssltest>cipher"`
	Groups []struct {
		Name string `xml:"name,attr"`
		Bits int    `xml:"bits,attr"`
	} `xml:"ssltest>group"`
	Signatures []struct {
		Name string `xml:"name,attr"`
	} `xml:"ssltest>connection-signature-algorithm"`
	Certificates []struct {
		Signature string `xml:"signature-algorithm"`
		Key       struct {
			Error bool   `xml:"error,attr"`
			Type  string `xml:"type,attr"`
			Bits  int    `xml:"bits,attr"`
		} `xml:"pk"`
		Expired bool `xml:"expired"`
	} `xml:"ssltest>certificates>certificate"`
}

// scanned has sslscan look at an address, which is the last of the flags.
func (p *program) scanned(t *testing.T, flags ...string) *scan {
	t.Helper()
	p.t = t
	p.run("", append([]string{"--no-colour", "--show-sigs", "--xml=scan.xml"}, flags...)...)
	s := new(scan)
	require.NoError(p.t, xml.Unmarshal([]byte(p.local("scan.xml")), s))
	return s
}

// protocol has the versions that there must be, and those that there must not.
var protocol = map[string]int{"ssl 2": 0, "ssl 3": 0, "tls 1.0": 0, "tls 1.1": 0, "tls 1.2": 1, "tls 1.3": 1}

var (
	aead   = regexp.MustCompile(`GCM|CHACHA20_?-?POLY1305`)
	signed = regexp.MustCompile(`(?i)sha(256|384|512)|ed25519`)
)

// weak tells each weakness, and what the scan should have told and has not.
func (s *scan) weak() (found []string) {
	add := func(bad bool, format string, args ...any) {
		if bad {
			found = append(found, fmt.Sprintf(format, args...))
		}
	}
	add(len(s.Protocols) != len(protocol), "%d versions looked for", len(s.Protocols))
	for _, p := range s.Protocols {
		version := p.Type + " " + p.Version
		want, known := protocol[version]
		add(!known || p.Enabled != want, "%s: enabled %d", version, p.Enabled)
	}
	add(s.Renegotiation.Supported != 0 && s.Renegotiation.Secure == 0, "insecure renegotiation")
	for _, c := range s.Compression {
		add(c.Supported != 0, "compression")
	}
	add(len(s.Heartbleed) == 0, "heartbleed not looked for")
	for _, h := range s.Heartbleed {
		add(h.Vulnerable != 0, "heartbleed")
	}
	add(len(s.Ciphers) == 0, "no ciphers")
	for _, c := range s.Ciphers {
		fine := c.Strength == "strong" || c.Strength == "acceptable"
		add(!fine || c.Bits < 128 || c.ECDHE < 253 || !aead.MatchString(c.Name), "%s %s: %s, %d bits, ECDHE %d", c.Version, c.Name, c.Strength, c.Bits, c.ECDHE)
	}
	add(len(s.Groups) == 0, "no groups")
	for _, g := range s.Groups {
		add(g.Bits < 128, "group %s", g.Name)
	}
	for _, g := range s.Signatures {
		add(!signed.MatchString(g.Name), "signature %s", g.Name)
	}
	add(len(s.Certificates) == 0, "no certificate")
	for _, c := range s.Certificates {
		least := 2048
		if c.Key.Type == "EC" {
			least = 128 // as sslscan tells the strength of P-256
		}
		add(c.Key.Error || c.Key.Bits < least || c.Expired || !signed.MatchString(c.Signature), "certificate %+v", c)
	}
	return found
}

// TestSSLScan looks for weaknesses of TLS, with the certificate that the
// server makes for itself.
func TestSSLScan(t *testing.T) {
	t.Parallel()
	p := find(t, "sslscan")
	cert, _, err := certs.SelfSigned(t.TempDir(), []string{"localhost", "127.0.0.1"})
	require.NoError(t, err)
	certified := func(s *ftp.Server) { s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}} }
	t.Run("explicit", func(t *testing.T) {
		assert.Empty(t, p.scanned(t, "--starttls-ftp", run(t, certified).addr).weak())
	})
	t.Run("implicit", func(t *testing.T) {
		srv, _, _ := config(t)
		certified(srv)
		assert.Empty(t, p.scanned(t, implicit(t, srv)).weak())
	})
	t.Run("what is weak is found", func(t *testing.T) {
		found := strings.Join(p.scanned(t, weakServer(t, cert)).weak(), "\n")
		assert.Contains(t, found, "tls 1.1: enabled 1")
		assert.Contains(t, found, "tls 1.3: enabled 0")
		assert.Contains(t, found, "TLSv1.2 ECDHE-ECDSA-AES128-SHA: ")
	})
}

// weakServer shakes hands as Go did years ago.
func weakServer(t *testing.T, cert tls.Certificate) (addr string) {
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS12,
		CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA},
	})
	require.NoError(t, err)
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			work.Go(func() { shake(conn) })
		}
	})
	t.Cleanup(func() { ln.Close(); work.Wait() })
	return ln.Addr().String()
}

func shake(conn net.Conn) {
	defer conn.Close()
	conn.(*tls.Conn).Handshake()
}
