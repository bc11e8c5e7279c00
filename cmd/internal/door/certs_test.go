package door

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"testing"

	"uftpd/shared/ftp"
)

// Where a certificate is needed no password is enough, also from a client
// that has come to it in some other way than by USER under TLS.
func TestPasswordAlone(t *testing.T) {
	t.Parallel()
	for certs, want := range map[Certs]error{NoCerts: nil, CertsOptional: nil, CertsRequired: errNoCert, CertsBoth: errNoCert} {
		d, err := New(Config{Users: []Named{{"ann", "x"}}, Tree: tree(t), Certs: certs})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Login(t.Context(), new(ftp.Client), "ann", "x"); !isSame(err, want) {
			t.Errorf("%d: %v", certs, err)
		}
		if _, err := d.CertLogin(t.Context(), new(ftp.Client), "ann"); err == nil {
			t.Errorf("%d: in without a certificate", certs)
		}
	}
}

// isSame compares replies, whose lines keep == and errors.Is from doing so.
func isSame(err, want error) bool {
	var got, reply ftp.Reply
	return errors.As(err, &got) == errors.As(want, &reply) && got.Code == reply.Code && got.Text == reply.Text
}

// Each kind of name is looked for in one place.
func TestIsFor(t *testing.T) {
	t.Parallel()
	cert := &x509.Certificate{Subject: pkix.Name{CommonName: "ann"}, EmailAddresses: []string{"ann@example.org", "bob"}}
	at := &x509.Certificate{Subject: pkix.Name{CommonName: "eve@example.org"}}
	for _, c := range []struct {
		cert *x509.Certificate
		name string
		want bool
	}{
		{cert, "ann", true},
		{cert, "ann@example.org", true},
		{cert, "Ann", false},
		{cert, "bob", false},
		{cert, "", false},
		{at, "eve@example.org", false},
		{&x509.Certificate{}, "", false},
	} {
		if got := isFor(c.cert, c.name); got != c.want {
			t.Errorf("%q of %q, %q: %v", c.name, c.cert.Subject.CommonName, c.cert.EmailAddresses, got)
		}
	}
}
