package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// SelfSignedFile is the name of the file that [SelfSigned] makes, with both key
// and certificate, so that they can't come from two starts.
const SelfSignedFile = "self-signed.pem"

// A certificate that a client knows by its fingerprint gains nothing from an
// end: it would be trusted no more on some day, and a new one would look like
// an attack. So it has none (RFC 5280 section 4.1.2.5), and a beginning long
// past, as boards without a clock start in one year and are asked in another.
var (
	notBefore = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// SelfSigned returns the certificate that is kept in dir. If there is none, it
// makes one for hosts, names or addresses, and keeps it: ECDSA on P-256, the
// file for the owner alone (0600). created tells that it is new. Of several
// that start at once, all get the same.
//
// A certificate that is kept stays, also when hosts are others: users know it.
// To have a new one, remove the file. One that can't be read is an error.
func SelfSigned(dir string, hosts []string) (cert tls.Certificate, created bool, err error) {
	path := filepath.Join(dir, SelfSignedFile)
	cert, err = load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return cert, false, err
	}
	text, err := generate(hosts)
	if err != nil {
		return cert, false, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cert, false, err
	}
	created, err = keep(path, text)
	if err != nil {
		return cert, false, err
	}
	cert, err = load(path)
	return cert, created, err
}

func load(path string) (tls.Certificate, error) {
	cert, err := tls.LoadX509KeyPair(path, path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return cert, err
}

// generate returns a new key and certificate in PEM.
func generate(hosts []string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: commonName(hosts)},
		NotBefore:             notBefore,
		NotAfter:              notAfter,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	return append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})...), nil
}

// maxCommonName is ub-common-name (RFC 5280 appendix A.1).
const maxCommonName = 64

// commonName is what clients show; they check the other names.
func commonName(hosts []string) string {
	if len(hosts) == 0 || len(hosts[0]) > maxCommonName {
		return "uftpd"
	}
	return hosts[0]
}
