package ftp_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// refused connects and wants to be turned away.
func refused(t *testing.T, addr, want string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Minute))
	if got, err := io.ReadAll(conn); err != nil || string(got) != want+"\r\n" {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestMaxSessions(t *testing.T) {
	t.Parallel()
	addr := serve(t, &ftp.Server{FS: tree(), MaxSessions: 2})
	first := dial(t, addr)
	dial(t, addr)
	refused(t, addr, "421 Too many connections, try again later.")
	first.cmd("QUIT", "221")
	first.text.R.ReadByte() // its end
	dial(t, addr)
}

func TestMaxPerHost(t *testing.T) {
	t.Parallel()
	addr := serve(t, &ftp.Server{FS: tree(), MaxPerHost: 1})
	dial(t, addr)
	refused(t, addr, "421 Too many connections from your address, try again later.")
}

func TestMaxPerUser(t *testing.T) {
	t.Parallel()
	addr := serve(t, &ftp.Server{FS: tree(), LoginDelay: -1, Login: func(_ context.Context, _ *ftp.Client, user, _ string) (ftp.Account, error) {
		return ftp.Account{MaxSessions: 1}, nil
	}})
	first := login(t, addr)
	second := dial(t, addr)
	second.cmd("USER other", "331")
	second.cmd("PASS p", "230")
	third := dial(t, addr)
	third.cmd("USER u", "331")
	third.cmd("PASS p", "421 Too many sessions of this user, try again later.")
	first.cmd("REIN", "220")
	login(t, addr)
}

func TestAccept(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"421 Banned for a minute.": ftp.Say(421, "Banned for a minute."),
		"421 Connection refused.":  errors.New("details for the log"),
	} {
		refused(t, serve(t, &ftp.Server{FS: tree(), Accept: func(*ftp.Client) error { return err }}), want)
	}
}

func TestLoginDelayAndTries(t *testing.T) {
	t.Parallel()
	addr := serve(t, &ftp.Server{FS: tree(), LoginDelay: 20 * time.Millisecond, Login: func(context.Context, *ftp.Client, string, string) (ftp.Account, error) {
		return ftp.Account{}, errors.New("no such user")
	}})
	c := dial(t, addr)
	for range 4 {
		start := time.Now()
		c.cmd("USER u", "331")
		c.cmd("PASS p", "530 Login incorrect.")
		if d := time.Since(start); d < 20*time.Millisecond {
			t.Errorf("refused after %v", d)
		}
	}
	c.cmd("USER u", "331")
	c.cmd("PASS p", "421 Too many wrong logins, closing connection.")
}

// TestRates shows that a transfer takes at least the time that its bound
// gives it, both ways and on every path that bytes take.
func TestRates(t *testing.T) {
	t.Parallel()
	const rate, size = 1 << 20, 1 << 19
	least := time.Duration(float64(size-rate/8) / rate * float64(time.Second))
	disk, _ := newBigTree(t)
	for name, change := range map[string]func(*ftp.Server){
		"server":  func(s *ftp.Server) { s.Rates = ftp.Rates{Down: rate, Up: rate} },
		"session": func(s *ftp.Server) { s.SessionRates = ftp.Rates{Down: rate, Up: rate} },
		"memory":  func(s *ftp.Server) { s.FS = vfs.NewMem(); s.Rates = ftp.Rates{Down: rate, Up: rate} },
		"user": func(s *ftp.Server) {
			s.Login = func(context.Context, *ftp.Client, string, string) (ftp.Account, error) {
				return ftp.Account{Rates: ftp.Rates{Down: rate, Up: rate}}, nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &ftp.Server{FS: disk}
			change(srv)
			c := login(t, serve(t, srv))
			start := time.Now()
			c.put("STOR "+name, strings.Repeat("x", size), "226")
			up := time.Since(start)
			got := c.get("RETR " + name)
			down := time.Since(start) - up
			if len(got) != size || up < least || down < least {
				t.Errorf("%d bytes in %v up and %v down, want %d in at least %v", len(got), up, down, size, least)
			}
		})
	}
}

// TestRateAbort shows that a slowed transfer can be aborted at once.
func TestRateAbort(t *testing.T) {
	t.Parallel()
	disk, big := newBigTree(t)
	c := login(t, serve(t, &ftp.Server{FS: disk, Rates: ftp.Rates{Down: 1}}))
	data := c.pasv()
	defer data.Close()
	c.cmd("RETR "+big, "150")
	c.cmd("ABOR", "426 Transfer aborted.")
	c.want("226 Abort successful.")
}

func TestAnnouncedPorts(t *testing.T) {
	t.Parallel()
	for range 20 { // somebody else may take the port meanwhile
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ln.Close()
		port := uint16(ln.Addr().(*net.TCPAddr).Port)
		c := login(t, serve(t, &ftp.Server{FS: tree(), PassivePorts: ftp.PortRange{First: port, Last: port}, AnnouncedPorts: 7}))
		if reply := c.cmd("PASV", ""); strings.HasPrefix(reply, "425") {
			continue
		} else if reply != "227 Entering Passive Mode (127,0,0,1,0,7)." {
			t.Errorf("got %q", reply)
		}
		c.cmd("EPSV", "229 Entering Extended Passive Mode (|||7|)")
		return
	}
	t.Error("found no free port")
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, bad := range []*ftp.Server{
		{FS: tree(), AnnouncedPorts: 5000},
		{FS: tree(), AnnouncedPorts: 65000, PassivePorts: ftp.PortRange{First: 1024, Last: 65000}},
		{FS: tree(), PassivePorts: ftp.PortRange{First: 2, Last: 1}},
		{},
		{FS: tree(), RequireTLS: true},
		{FS: tree(), TLS: &tls.Config{}},
	} {
		if bad.Check() == nil {
			t.Errorf("no error for %+v", bad)
		}
	}
}

func TestAnyDataPeer(t *testing.T) {
	t.Parallel()
	c := login(t, serve(t, &ftp.Server{FS: tree(), AnyDataPeer: true}))
	port := strings.Trim(strings.Split(c.cmd("EPSV", "229"), " (")[1], "|)")
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	data, err := d.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Skipf("needs 127.0.0.2: %v", err)
	}
	c.cmd("RETR a.txt", "150")
	if got, err := io.ReadAll(data); err != nil || string(got) != "hello\n" {
		t.Errorf("got %q, %v", got, err)
	}
	c.want("226")
}

func TestCertLogin(t *testing.T) {
	t.Parallel()
	own, trust := certificate(t)
	addr, _, cfg := tlsServer(t, func(s *ftp.Server) {
		s.TLS.ClientAuth, s.TLS.ClientCAs = tls.VerifyClientCertIfGiven, trust.RootCAs
		s.CertLogin = func(_ context.Context, c *ftp.Client, user string) (ftp.Account, error) {
			switch user {
			case c.TLS().PeerCertificates[0].DNSNames[0]:
				return ftp.Account{}, nil
			case "refused":
				return ftp.Account{}, fmt.Errorf("in words: %w", ftp.Say(530, "Not you."))
			}
			return ftp.Account{}, errors.New("another's certificate")
		}
	})
	cfg.Certificates = own.Certificates
	c := dial(t, addr)
	c.upgrade(cfg)
	c.cmd("USER refused", "530 Not you.")
	c.cmd("PASS any", "503 Send USER first.")
	c.cmd("USER somebody", "331")
	c.cmd("USER localhost", "232 Logged in by certificate.")
	c.cmd("PWD", "257")
}

// TestHighRate bounds nothing in effect, and does so with 32 bits as well.
func TestHighRate(t *testing.T) {
	t.Parallel()
	c := login(t, serve(t, &ftp.Server{FS: vfs.NewMem(), Rates: ftp.Rates{Down: 1 << 62, Up: 20 << 30}}))
	c.put("STOR f", "hello", "226")
	if got := c.get("RETR f"); got != "hello" {
		t.Errorf("got %q", got)
	}
}
