// Package acme has a CA certify a server by ACME (RFC 8555), as Let's Encrypt
// does, keeps the certificate on the disk and renews it in time.
package acme

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/mholt/acmez/v3/acme"
	"golang.org/x/net/idna"
)

// LetsEncrypt is the directory of the CA that most use.
const LetsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

// Config says which certificate to get, and from whom.
type Config struct {
	// Names are what the certificate is for, all of them: a client that sends
	// no name (SNI) finds the one it knows. They are DNS names, or addresses.
	Names []string
	// Directory is the URL of the CA. Empty: LetsEncrypt.
	Directory string
	// Email is where the CA reaches the owner; empty: nowhere.
	Email string
	// Dir is where the account's key, and the certificate with its own, are
	// kept from start to start, for each CA in a directory of mode 0700.
	Dir string
	// ByTLS answers the CA over TLS (RFC 8737), which it asks for on port 443.
	// False: over HTTP (RFC 8555 section 8.3), on port 80.
	ByTLS bool
	// Client makes the requests to the CA. Nil: one that trusts what the
	// system does.
	Client *http.Client
	// Obtained is told of each new certificate, and why it could not be kept,
	// if so; Failed, why there is none, and when the next try is. The other
	// goroutines go on meanwhile. They must be set.
	Obtained func(cert *tls.Certificate, unkept error)
	Failed   func(err error, next time.Duration)
}

// Name is a name as the CA takes it: in lower case and, if it has letters
// beyond ASCII, encoded (RFC 5891). The error says why a CA would not certify
// it, in words for the person who wrote it; byTLS as in Config.
func Name(name string, byTLS bool) (string, error) {
	_, err := netip.ParseAddr(name)
	switch {
	case err == nil && byTLS:
		return "", fmt.Errorf("%s is an address, which the CA can ask for over HTTP only", name)
	case err == nil:
		return name, nil
	case strings.HasPrefix(name, "*."):
		return "", fmt.Errorf("%s is not one name but many, for which the CA asks the DNS; name each", name)
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil || !strings.Contains(strings.Trim(ascii, "."), ".") || strings.HasSuffix(ascii, ".") {
		return "", fmt.Errorf("%q is not a name of this server, as ftp.example.org", name)
	}
	return ascii, nil
}

// place is a name for the directory of a CA, made of its URL.
func (c *Config) place() string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, strings.ToLower(strings.TrimPrefix(c.Directory, "https://")))
}

// CheckDirectory says what is wrong with the URL of a CA's directory.
func CheckDirectory(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("the directory of a CA is a URL with https, not %q", address)
	}
	return nil
}

// client returns what talks to the CA.
func (c *Config) client() (*acme.Client, error) {
	if c.Directory == "" {
		c.Directory = LetsEncrypt
	}
	if err := CheckDirectory(c.Directory); err != nil {
		return nil, err
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: time.Minute}
	}
	within := *c.Client
	if within.Transport == nil {
		within.Transport = http.DefaultTransport
	}
	within.Transport = bounded{within.Transport}
	c.Client = &within
	return &acme.Client{Directory: c.Directory, HTTPClient: c.Client, UserAgent: "uftpd"}, nil
}
