package bg

import (
	"context"
	"crypto/tls"
	"net"
	"net/textproto"
	"testing"
	"testing/fstest"
	"time"

	"uftpd/shared/certs"
	"uftpd/shared/ftp"
)

func TestImplicit(t *testing.T) {
	t.Parallel()
	cert, _, err := certs.SelfSigned(t.TempDir(), []string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		FTP:      &ftp.Server{FS: fstest.MapFS{}, TLS: &tls.Config{Certificates: []tls.Certificate{cert}}},
		Addr:     "127.0.0.1:0",
		Implicit: ln,
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: patience}, "tcp", ln.Addr().String(), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	c := &client{t, conn, textproto.NewConn(conn)}
	c.reply(220)
	c.cmd(331, "USER a")
	c.cmd(230, "PASS b")
	login(t, s.ListenAddr(), "b").cmd(221, "QUIT")
	if n := len(s.Clients()); n == 0 {
		t.Error("the client is not listed")
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.Stop(context.Background()) }()
	c.reply(421)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	// A program that another test starts has the port, too, until it runs.
	eventually(t, "the port is closed", func() bool {
		conn, err := net.Dial("tcp", ln.Addr().String())
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
}

func TestImplicitNeedsTLS(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	s := &Server{FTP: &ftp.Server{FS: fstest.MapFS{}}, Addr: "127.0.0.1:0", Implicit: ln}
	if err := s.Start(); err == nil {
		s.Stop(context.Background())
		t.Fatal("it started")
	}
}
