package integration

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/certs"
	"uftpd/shared/ftp"
)

// TestCertificateChange replaces the certificate under a session, which goes
// on with what it has; sessions to come get the new one. What is no certificate
// changes nothing.
func TestCertificateChange(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cert.pem")
	cfg := clientTLS(t)
	cfg.RootCAs = x509.NewCertPool()
	// put makes a certificate, and has it in the file in one step.
	put := func() string {
		dir := t.TempDir()
		cert, _, err := certs.SelfSigned(dir, []string{"localhost"})
		require.NoError(t, err)
		cfg.RootCAs.AddCert(cert.Leaf)
		require.NoError(t, os.Rename(filepath.Join(dir, "self-signed.pem"), file))
		return certs.Fingerprint(cert)
	}
	first := put()
	source, err := certs.Files(file, file)
	require.NoError(t, err)
	told := make(chan error, 10)
	source.Changed = func(_ tls.Certificate, err error) { told <- err }
	h := run(t, func(s *ftp.Server) {
		s.TLS, s.DataBinding = &tls.Config{GetCertificate: source.GetCertificate}, ftp.BindRequire
	})
	fill(t, h.dir, tree{"secret": "secret"})
	shown := func() string { // to a client that is new
		fresh := cfg.Clone()
		fresh.ClientSessionCache = nil
		c := h.knock(t)
		c.upgrade(fresh)
		state := c.conn.(*tls.Conn).ConnectionState()
		require.NoError(t, c.quit())
		return certs.Fingerprint(tls.Certificate{Certificate: [][]byte{state.PeerCertificates[0].Raw}})
	}
	c := h.private(t, cfg)
	require.Equal(t, first, shown())

	second := put()
	require.True(t, eventually(patience, func() bool { return shown() == second }), "the new certificate")
	require.NoError(t, <-told)
	assert.True(t, c.retrieves("226 Transfer complete.", cfg), "the session that was there before")

	require.NoError(t, os.WriteFile(file, []byte("no certificate"), 0o600))
	require.True(t, eventually(patience, func() bool { shown(); return len(told) > 0 }), "the broken file")
	assert.ErrorContains(t, <-told, "failed to find any PEM data")
	assert.Equal(t, second, shown())
	assert.True(t, c.retrieves("226 Transfer complete.", cfg), "the session that was there before")
	require.NoError(t, c.quit())
}
