package ftp_test

import (
	"net"
	"net/textproto"
	"testing"

	"uftpd/shared/ftp"
)

// from is a connection from another address, as one behind a proxy shows it.
type from struct {
	net.Conn
	addr net.Addr
}

func (f from) RemoteAddr() net.Addr { return f.addr }

// TestPerNetwork shows that the addresses of one IPv6 network of 64 bits count
// as one, and IPv4 addresses each for itself, also in the form of IPv6.
func TestPerNetwork(t *testing.T) {
	t.Parallel()
	srv := &ftp.Server{FS: tree(), MaxPerHost: 1}
	for _, c := range []struct {
		addr string
		code int
	}{
		{"2001:db8::1", 220},
		{"2001:db8::2", 421},
		{"2001:db8::ffff:ffff:ffff:ffff", 421},
		{"2001:db8:0:1::1", 220},
		{"2001:db8:0:1::1", 421},
		{"fe80::1%eth0", 220},
		{"fe80::2%eth1", 421},
		{"192.0.2.1", 220},
		{"::ffff:192.0.2.1", 421},
		{"192.0.2.2", 220},
	} {
		addr, err := net.ResolveTCPAddr("tcp", net.JoinHostPort(c.addr, "1024"))
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := net.Pipe()
		done := make(chan struct{})
		go func() {
			defer close(done)
			srv.ServeConn(t.Context(), from{theirs, addr})
		}()
		t.Cleanup(func() { ours.Close(); <-done })
		if _, text, err := textproto.NewConn(ours).ReadResponse(c.code); err != nil {
			t.Errorf("%s: %q, %v; want %d", c.addr, text, err, c.code)
		}
	}
}
