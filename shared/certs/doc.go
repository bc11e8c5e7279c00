// Package certs has certificates for servers: from files, which are read again
// when they change, or made at the first start and kept.
package certs

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"strings"
)

// Fingerprint is the SHA-256 of a certificate as clients show it, "AB:CD:...":
// what a user compares who has nothing else to trust it by. Of a chain it is
// the server's own. Empty for a certificate that is none.
func Fingerprint(cert tls.Certificate) string {
	if len(cert.Certificate) == 0 {
		return ""
	}
	sum := sha256.Sum256(cert.Certificate[0])
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}
