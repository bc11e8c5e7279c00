package integration

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/textproto"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// identity is what a server under TLS shows, and how clients know it.
type identity struct {
	server *tls.Config
	roots  *x509.CertPool
	pem    []byte // for programs
}

// certificate is that of every server here: of this machine, and its own issuer.
var certificate = sync.OnceValues(func() (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	id := &identity{
		server: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		roots:  x509.NewCertPool(),
		pem:    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	}
	id.roots.AddCert(cert)
	return id, nil
})

// withTLS offers TLS.
func withTLS(s *ftp.Server) {
	id, err := certificate()
	if err != nil {
		panic(err)
	}
	s.TLS = id.server
}

// clientTLS is the configuration of a client that trusts the server and
// resumes sessions; each has a memory of its own.
func clientTLS(t *testing.T) *tls.Config {
	t.Helper()
	id, err := certificate()
	require.NoError(t, err)
	return &tls.Config{RootCAs: id.roots, ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(8)}
}

// upgrade puts the control connection under TLS.
func (c *raw) upgrade(cfg *tls.Config) {
	c.t.Helper()
	c.says("234 Begin TLS.", "AUTH TLS")
	c.handshake(cfg)
}

func (c *raw) handshake(cfg *tls.Config) {
	c.t.Helper()
	conn := tls.Client(c.conn, cfg)
	require.NoError(c.t, conn.Handshake())
	c.conn, c.text = conn, textproto.NewConn(conn)
}

// private logs in under TLS, with private data connections.
func (h *house) private(t *testing.T, cfg *tls.Config) *raw {
	t.Helper()
	c := h.knock(t)
	c.upgrade(cfg)
	c.says("200 PBSZ=0", "PBSZ 0")
	c.says("200 Data connections are private.", "PROT P")
	c.login()
	return c
}

// enterAs is private, or enter.
func (h *house) enterAs(t *testing.T, secure bool, cfg *tls.Config) *raw {
	t.Helper()
	if secure {
		return h.private(t, cfg)
	}
	return h.enter(t)
}

// hide puts a data connection under TLS, with the first byte that moves.
func hide(data net.Conn, cfg *tls.Config) *tls.Conn { return tls.Client(data, cfg) }

// implicit serves as the house does, under TLS from the first byte, and
// returns the address.
func implicit(t *testing.T, srv *ftp.Server) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			work.Go(func() { srv.ServeTLSConn(ctx, conn) })
		}
	})
	t.Cleanup(func() {
		ln.Close()
		cancel()
		work.Wait()
	})
	return ln.Addr().String()
}

// sniffer keeps what came and went over a connection, as it was on the wire.
type sniffer struct {
	net.Conn
	in, out bytes.Buffer
}

func (s *sniffer) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	s.in.Write(p[:n])
	return n, err
}

func (s *sniffer) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	s.out.Write(p[:n])
	return n, err
}

// refusedUnbound wants the log to say that a data connection was not bound to
// its session. It may be written after the client has gone.
func refusedUnbound(t *testing.T, log *journal) {
	t.Helper()
	assert.True(t, eventually(patience, func() bool {
		return len(log.lines(`code=522 text="Data connections must resume the TLS session of the control connection."`)) > 0
	}), log.String())
}
