package ftptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"sync"
	"time"
)

// certificate is of no worth to anybody: it is made anew in each process and
// signed by itself. Servers have it, and clients show it where they are asked.
var certificate = sync.OnceValues(func() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"localhost"},
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
})

// serverTLS is the configuration of a server, which may ask its clients for
// their certificate. One that is shown must be the certificate above.
func serverTLS(ask bool) (*tls.Config, error) {
	cert, err := certificate()
	if err != nil {
		return nil, err
	}
	c := &tls.Config{Certificates: []tls.Certificate{cert}}
	if ask {
		c.ClientAuth, c.ClientCAs = tls.VerifyClientCertIfGiven, x509.NewCertPool()
		c.ClientCAs.AddCert(cert.Leaf)
	}
	return c, nil
}

// clientTLS is the configuration of one client, whose data connections resume
// the session of its control connection. It trusts any server: what dialogues
// are about is not whose certificate it is.
func clientTLS() (*tls.Config, error) {
	cert, err := certificate()
	return &tls.Config{
		Certificates:       []tls.Certificate{cert},
		ServerName:         "localhost", // sessions are kept under this name
		ClientSessionCache: tls.NewLRUClientSessionCache(1),
		InsecureSkipVerify: true,
	}, err
}
