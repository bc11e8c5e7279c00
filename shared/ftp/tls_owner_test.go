package ftp_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"uftpd/shared/ftp"
)

// as is a client's configuration that shows a certificate, or none.
func as(base *tls.Config, certs []tls.Certificate, resume bool) *tls.Config {
	c := base.Clone()
	c.Certificates, c.ClientSessionCache = certs, nil
	if resume {
		c.ClientSessionCache = tls.NewLRUClientSessionCache(8)
	}
	return c
}

// TestDataCertificate opens data connections with the certificate of the
// control connection, another one and none, where TLS sessions need not be
// resumed: only the owner of the session gets the data.
func TestDataCertificate(t *testing.T) {
	t.Parallel()
	ann, _ := certificate(t)
	bob, _ := certificate(t)
	const in, out = "226", "522 The certificate is not that of the control connection."
	for _, binding := range []ftp.Binding{ftp.BindPrefer, ftp.BindOff} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(fmt.Sprint(binding, " ", tls.VersionName(version)), func(t *testing.T) {
				t.Parallel()
				addr, _, cfg := tlsServer(t, func(s *ftp.Server) { s.TLS.ClientAuth, s.DataBinding = tls.RequestClientCert, binding })
				cfg.MaxVersion = version
				own := as(cfg, ann.Certificates, true)
				c := private(t, addr, own)
				c.lists(out, as(cfg, bob.Certificates, false))
				c.lists(out, as(cfg, nil, false))
				c.lists(in, as(cfg, ann.Certificates, false))
				c.lists(in, own)

				c = private(t, addr, as(cfg, nil, false))
				c.lists(out, as(cfg, ann.Certificates, false))
				c.lists(in, as(cfg, nil, false))
			})
		}
	}
}

// lists fetches a list over a data connection with this configuration.
func (c *client) lists(want string, cfg *tls.Config) {
	c.t.Helper()
	data := c.privateData(cfg)
	defer data.Close()
	c.cmd("NLST", "150")
	io.Copy(io.Discard, data)
	c.want(want)
}

// TestDataCertificateAfterCCC wants the same when the control connection is
// in the clear again.
func TestDataCertificateAfterCCC(t *testing.T) {
	t.Parallel()
	ann, _ := certificate(t)
	bob, _ := certificate(t)
	addr, _, cfg := tlsServer(t, func(s *ftp.Server) { s.TLS.ClientAuth = tls.RequestClientCert })
	c := dial(t, addr)
	raw := c.conn
	c.conn = ftp.NewRecordConn(raw)
	c.upgrade(as(cfg, ann.Certificates, false))
	for _, line := range []string{"PBSZ 0", "PROT P", "USER u", "PASS p", "CCC"} {
		c.cmd(line, "")
	}
	secure := c.conn.(*tls.Conn)
	if err := secure.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := secure.Read(make([]byte, 1)); err != io.EOF {
		t.Fatalf("no close_notify: %v", err)
	}
	raw.SetDeadline(time.Now().Add(time.Minute)) // CloseWrite has forbidden to write
	c.conn, c.text = raw, textproto.NewConn(raw)
	c.lists("522", as(cfg, bob.Certificates, false))
	c.lists("226", as(cfg, ann.Certificates, false))
}

// TestUnboundIsTold wants the watcher to hear of data connections that did not
// resume the TLS session, once, though they are taken.
func TestUnboundIsTold(t *testing.T) {
	t.Parallel()
	for binding, want := range map[ftp.Binding][]string{
		ftp.BindPrefer: {"NLST: data connection did not resume the TLS session"},
		ftp.BindOff:    nil,
	} {
		var mu sync.Mutex
		var told []string
		addr, _, cfg := tlsServer(t, func(s *ftp.Server) {
			s.DataBinding = binding
			s.Hooks.Failed = func(_ *ftp.Client, command string, err error) {
				mu.Lock()
				defer mu.Unlock()
				what, _, _ := strings.Cut(err.Error(), ";")
				told = append(told, command+": "+what)
			}
		})
		c := private(t, addr, cfg)
		c.lists("226", cfg)
		c.lists("226", as(cfg, nil, false))
		c.lists("226", as(cfg, nil, false))
		mu.Lock()
		if !slices.Equal(told, want) {
			t.Errorf("%d: told %q, want %q", binding, told, want)
		}
		mu.Unlock()
	}
}
