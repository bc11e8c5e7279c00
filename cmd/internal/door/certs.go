package door

import (
	"context"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"
	"strings"

	"uftpd/shared/ftp"
)

// Certs says what the certificates of clients are for.
type Certs int

const (
	// NoCerts is that they are for nothing.
	NoCerts Certs = iota
	// CertsOptional lets in who shows one, and others with their passwords.
	CertsOptional
	// CertsRequired lets in only who shows one, without a password.
	CertsRequired
	// CertsBoth lets in only who shows one and knows the password.
	CertsBoth
)

// Replies to those whose certificate does not help.
var (
	errNoCert  = ftp.Say(530, "A certificate in the user's name is required.")
	errNoOwner = ftp.Say(530, "No user has the name of the certificate.")
)

// errPassword leaves a login to the password.
var errPassword = errors.New("the password decides")

// CertLogin decides on a name and the certificate that TLS has verified. It is
// for ftp.Server. A certificate with a name that no user has is refused at once:
// whoever has it knows the name.
func (d *Door) CertLogin(_ context.Context, c *ftp.Client, name string) (ftp.Account, error) {
	if err := d.admit(c.Addr().Addr()); err != nil {
		return ftp.Account{}, err
	}
	if !certifies(c, name) {
		return ftp.Account{}, d.without()
	}
	r := d.now.Load()
	user, known := r.users.Lookup(name)
	tree, housed := r.trees[name]
	switch {
	case d.config.Certs == CertsBoth, !known && d.config.Certs == CertsOptional && (d.isGuest(name) || d.config.Others != nil):
		return ftp.Account{}, errPassword
	case !known || !housed:
		return ftp.Account{}, errNoOwner
	}
	return account(user, tree), nil
}

// without is what a login without a certificate for its name leads to.
func (d *Door) without() error {
	if d.config.Certs == CertsOptional {
		return errPassword
	}
	return errNoCert
}

// passwordMay reports why a password alone, or at all, does not count.
func (d *Door) passwordMay(c *ftp.Client, name string) error {
	if d.config.Certs == CertsRequired || d.config.Certs == CertsBoth && !certifies(c, name) {
		return errNoCert
	}
	return nil
}

// certifies reports whether the client's certificate is for the name.
func certifies(c *ftp.Client, name string) bool {
	state := c.TLS()
	return state != nil && len(state.VerifiedChains) > 0 && isFor(state.VerifiedChains[0][0], name)
}

// isFor reports whether a certificate is for the name of a user: its common
// name or, for a name with an @, one of its e-mail addresses. Each name is
// looked for in one place, so that a CA which checks only one of them is not
// led round it.
func isFor(cert *x509.Certificate, name string) bool {
	if strings.Contains(name, "@") {
		return slices.Contains(cert.EmailAddresses, name)
	}
	return name != "" && commonName(cert) == name
}

// commonName is the name in a certificate, or nothing where there are several:
// a CA may have checked another one than the last, which CommonName is.
func commonName(cert *x509.Certificate) string {
	n := 0
	for _, part := range cert.Subject.Names {
		if part.Type.Equal(oidCommonName) {
			n++
		}
	}
	if n > 1 {
		return ""
	}
	return cert.Subject.CommonName
}

// oidCommonName is id-at-commonName (RFC 5280 appendix A.1).
var oidCommonName = asn1.ObjectIdentifier{2, 5, 4, 3}
