package door

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
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

// A certificate with several common names is for none of them: which of them
// a CA has checked nobody can tell.
func TestCommonNames(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	named := func(names ...string) *x509.Certificate {
		var subject pkix.Name
		for _, name := range names {
			subject.ExtraNames = append(subject.ExtraNames, pkix.AttributeTypeAndValue{Type: oidCommonName, Value: name})
		}
		of := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: subject, EmailAddresses: []string{"eve@example.org"}}
		der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return cert
	}
	if !isFor(named("ann"), "ann") {
		t.Error("one name: not for it")
	}
	for _, names := range [][]string{{"eve", "ann"}, {"ann", "eve"}, {"ann", "ann"}, {"ann", ""}, {}} {
		cert := named(names...)
		if isFor(cert, "ann") || isFor(cert, "eve") || commonName(cert) != "" {
			t.Errorf("%q: for ann %v, for eve %v, called %q", names, isFor(cert, "ann"), isFor(cert, "eve"), commonName(cert))
		}
		if !isFor(cert, "eve@example.org") {
			t.Errorf("%q: not for the e-mail address", names)
		}
	}
}
