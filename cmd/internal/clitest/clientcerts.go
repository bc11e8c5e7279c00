package clitest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// issuer certifies clients, or itself.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func clientCerts(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 0)
	of := &x509.Certificate{Subject: pkix.Name{CommonName: "CA"}, IsCA: true, BasicConstraintsValid: true}
	ca := (*issuer)(nil).issue(ts, "ca.pem", of)
	ca.client(ts, "ann.pem", "ann")
	ca.client(ts, "bob.pem", "Robert", "bob@example.org")
	ca.client(ts, "eve.pem", "eve")
	(*issuer)(nil).issue(ts, "other-ca.pem", of).client(ts, "forged.pem", "ann")
}

func (i *issuer) client(ts *testscript.TestScript, file, name string, addresses ...string) {
	i.issue(ts, file, &x509.Certificate{
		Subject:        pkix.Name{CommonName: name},
		EmailAddresses: addresses,
		ExtKeyUsage:    []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
}

// issue writes a certificate with its key; nil certifies it by itself.
func (i *issuer) issue(ts *testscript.TestScript, file string, of *x509.Certificate) *issuer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	of.SerialNumber, of.NotBefore, of.NotAfter = big.NewInt(1), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	if i == nil {
		i = &issuer{of, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, of, i.cert, &key.PublicKey, i.key)
	ts.Check(err)
	cert, err := x509.ParseCertificate(der)
	ts.Check(err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	text = append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	ts.Check(os.WriteFile(ts.MkAbs(file), text, 0o600))
	return &issuer{cert, key}
}
