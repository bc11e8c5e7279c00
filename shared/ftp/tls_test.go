package ftp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// certificate makes a certificate for localhost, and a client configuration
// that trusts it and resumes sessions.
func certificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: roots, ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(8)}
}

// upgrade puts the client's control connection under TLS.
func (c *client) upgrade(cfg *tls.Config) {
	c.t.Helper()
	c.cmd("AUTH TLS", "234")
	c.handshake(cfg)
}

func (c *client) handshake(cfg *tls.Config) {
	c.t.Helper()
	conn := tls.Client(c.conn, cfg)
	if err := conn.Handshake(); err != nil {
		c.t.Fatal(err)
	}
	c.conn, c.text = conn, textproto.NewConn(conn)
}

// private logs in under TLS, with private data connections.
func private(t testing.TB, addr string, cfg *tls.Config) *client {
	t.Helper()
	c := dial(t, addr)
	c.upgrade(cfg)
	c.cmd("PBSZ 0", "200 PBSZ=0")
	c.cmd("PROT P", "200 Data connections are private.")
	c.cmd("USER u", "331")
	c.cmd("PASS p", "230")
	c.cmd("TYPE I", "200")
	return c
}

func (c *client) privateData(cfg *tls.Config) *tls.Conn { return tls.Client(c.pasv(), cfg) }

// tlsServer serves a small tree under TLS.
func tlsServer(t testing.TB, change func(*ftp.Server)) (addr string, mem *vfs.Mem, cfg *tls.Config) {
	t.Helper()
	server, cfg := certificate(t)
	mem = vfs.NewMem()
	srv := &ftp.Server{FS: mem, TLS: server}
	if change != nil {
		change(srv)
	}
	return serve(t, srv), mem, cfg
}

func TestTLSTransfers(t *testing.T) {
	t.Parallel()
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			addr, _, cfg := tlsServer(t, func(s *ftp.Server) { s.DataBinding = ftp.BindRequire; s.StrictClose = true })
			cfg.MaxVersion = version
			c := private(t, addr, cfg)
			text := strings.Repeat("0123456789abcdef", 1<<16)
			for range 3 {
				up := c.privateData(cfg)
				c.cmd("STOR file", "150")
				if _, err := io.WriteString(up, text); err != nil {
					t.Fatal(err)
				}
				if err := up.Close(); err != nil {
					t.Fatal(err)
				}
				c.want("226")
				down := c.privateData(cfg)
				c.cmd("RETR file", "150")
				got, err := io.ReadAll(down)
				if err != nil || string(got) != text {
					t.Fatalf("got %d bytes, %v", len(got), err)
				}
				if !down.ConnectionState().DidResume {
					t.Error("data connection did not resume")
				}
				down.Close()
				c.want("226")
			}
			list := c.privateData(cfg)
			c.cmd("NLST", "150")
			if got, err := io.ReadAll(list); err != nil || string(got) != "file\r\n" {
				t.Errorf("got %q, %v", got, err)
			}
			c.want("226")
			c.cmd("QUIT", "221")
			if _, err := c.conn.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("after QUIT: %v, want the end told by close_notify", err)
			}
		})
	}
}

func TestTLSBinding(t *testing.T) {
	t.Parallel()
	addr, _, cfg := tlsServer(t, func(s *ftp.Server) { s.DataBinding = ftp.BindRequire })
	mine, other := cfg.Clone(), cfg.Clone()
	mine.ClientSessionCache, other.ClientSessionCache = tls.NewLRUClientSessionCache(8), tls.NewLRUClientSessionCache(8)
	c := private(t, addr, mine)
	private(t, addr, other).cmd("NOOP", "200")

	stolen := c.privateData(other)
	c.cmd("STOR a", "150")
	stolen.Handshake()
	c.want("522 This TLS session belongs to another control connection.")
	stolen.Close()

	fresh := cfg.Clone()
	fresh.ClientSessionCache = nil
	anew := c.privateData(fresh)
	c.cmd("STOR a", "150")
	anew.Handshake()
	c.want("522 Data connections must resume the TLS session of the control connection.")
	anew.Close()

	up := c.privateData(mine)
	c.cmd("STOR a", "150")
	if err := up.Handshake(); err != nil {
		t.Fatal(err)
	}
	up.Close()
	c.want("226")
}

func TestTLSTruncated(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{true, false} {
		t.Run(fmt.Sprint(strict), func(t *testing.T) {
			t.Parallel()
			addr, _, cfg := tlsServer(t, func(s *ftp.Server) { s.StrictClose = strict })
			c := private(t, addr, cfg)
			up := c.privateData(cfg)
			c.cmd("STOR a", "150")
			io.WriteString(up, "half of it")
			up.NetConn().(*net.TCPConn).CloseWrite()
			if strict {
				c.want("426 Data connection broken, transfer aborted.")
			} else {
				c.want("226")
			}
			up.NetConn().Close()
		})
	}
}

func TestTLSPolicy(t *testing.T) {
	t.Parallel()
	addr, _, cfg := tlsServer(t, func(s *ftp.Server) { s.RequireTLS, s.RequireDataTLS = true, true })
	c := dial(t, addr)
	c.cmd("USER u", "530 TLS is required, send AUTH TLS first.")
	c.cmd("PASS p", "503")
	c.cmd("PBSZ 0", "503 Send AUTH TLS first.")
	c.cmd("AUTH KERBEROS_V4", "504 Only AUTH TLS is supported.")
	c.upgrade(cfg)
	c.cmd("AUTH TLS", "503 TLS is on already.")
	c.cmd("USER u", "331")
	c.cmd("PASS p", "230")
	c.cmd("PROT P", "503 Send PBSZ first.")
	c.pasv().Close()
	c.cmd("LIST", "521 This server requires PROT P.")
	c.cmd("PBSZ 0", "200")
	c.cmd("PROT C", "534 This server requires PROT P.")
	c.cmd("PROT S", "536 Only PROT C and P are supported.")
	c.cmd("PROT X", "504 Only PROT C and P are supported.")
	c.cmd("CCC", "502 CCC is not implemented.")
	c.cmd("PROT p", "200 Data connections are private.")
	list := c.privateData(cfg)
	c.cmd("LIST", "150")
	io.Copy(io.Discard, list)
	c.want("226")
}

func TestTLSInjection(t *testing.T) {
	t.Parallel()
	addr, _, _ := tlsServer(t, nil)
	c := dial(t, addr)
	c.cmd("AUTH TLS\r\nUSER injected", "503 Nothing may follow AUTH before TLS is on, closing connection.")
	if _, err := c.text.R.ReadByte(); err != io.EOF {
		t.Errorf("after that: %v", err)
	}
}

func TestTLSALPN(t *testing.T) {
	t.Parallel()
	addr, _, cfg := tlsServer(t, nil)
	for proto, ok := range map[string]bool{"ftp": true, "x-filezilla-ftp": true, "http/1.1": false, "imap": false} {
		c := dial(t, addr)
		c.cmd("AUTH TLS", "234")
		asked := cfg.Clone()
		asked.NextProtos = []string{proto}
		if err := tls.Client(c.conn, asked).Handshake(); (err == nil) != ok {
			t.Errorf("%s: %v", proto, err)
		} else if !ok && !strings.Contains(err.Error(), "no application protocol") {
			t.Errorf("%s: %v", proto, err)
		}
	}
}

func TestTLSClearCommandChannel(t *testing.T) {
	t.Parallel()
	addr, _, cfg := tlsServer(t, nil)
	c := dial(t, addr)
	raw := c.conn
	c.conn = ftp.NewRecordConn(raw)
	c.cmd("CCC", "530")
	c.upgrade(cfg)
	c.cmd("PBSZ 0", "200")
	c.cmd("PROT P", "200")
	c.cmd("USER u", "331")
	c.cmd("PASS p", "230")
	c.cmd("CCC", "200 The control connection is clear from now on.")
	secure := c.conn.(*tls.Conn)
	// The close_notify and the next command may well come in one segment.
	if err := secure.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	raw.SetDeadline(time.Now().Add(time.Minute)) // CloseWrite has forbidden to write
	if _, err := io.WriteString(raw, "NOOP\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := secure.Read(make([]byte, 1)); err != io.EOF {
		t.Fatalf("no close_notify: %v", err)
	}
	c.conn, c.text = raw, textproto.NewConn(raw)
	c.want("200 OK.")
	list := c.privateData(cfg)
	c.cmd("LIST", "150")
	io.Copy(io.Discard, list)
	c.want("226")
}

// TestTLSFrozenClient has a client take nothing of a download: after the stall
// time nothing waits for it any longer, the end of TLS neither.
func TestTLSFrozenClient(t *testing.T) {
	t.Parallel()
	addr, mem, cfg := tlsServer(t, func(s *ftp.Server) { s.StallTimeout = 500 * time.Millisecond })
	up, err := mem.Upload("f", 0o644)
	if err != nil {
		t.Fatal(err)
	}
	up.File.Write(make([]byte, 64<<20))
	if err := up.Commit(); err != nil {
		t.Fatal(err)
	}
	c := private(t, addr, cfg)
	down := c.privateData(cfg)
	c.cmd("RETR f", "150")
	if err := down.Handshake(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	c.want("426")
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the session was held for %v", took)
	}
}

// TestTLSAbortInHandshake has a client abort a download whose data connection
// it has opened, and on which it says nothing.
func TestTLSAbortInHandshake(t *testing.T) {
	t.Parallel()
	addr, mem, cfg := tlsServer(t, func(*ftp.Server) {})
	up, err := mem.Upload("f", 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if err := up.Commit(); err != nil {
		t.Fatal(err)
	}
	c := private(t, addr, cfg)
	down := c.pasv()
	c.cmd("RETR f", "150")
	start := time.Now()
	c.cmd("ABOR", "426 Transfer aborted.")
	c.want("226 Abort successful.")
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if _, err := down.Read(make([]byte, 1)); err == nil {
		t.Error("there is something on the data connection")
	}
	c.cmd("NOOP", "200")
}
