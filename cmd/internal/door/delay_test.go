package door

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"testing"
	"testing/synctest"
	"time"

	"uftpd/shared/auth"
	"uftpd/shared/ftp"
	"uftpd/shared/ftptest"
)

// The answers to wrong logins from one address come later and later, whatever
// connection they come over; a login that nobody could decide on is no such one.
func TestAnswersComeLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var d Door
		here, there := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
		waits := func(ctx context.Context, addr netip.Addr, err error, want time.Duration) {
			t.Helper()
			start := time.Now()
			if d.failed(ctx, addr, err); time.Since(start) != want {
				t.Errorf("%v after %v, want %v", err, time.Since(start), want)
			}
		}
		for _, ms := range []time.Duration{0, 250, 500, 1000, 0} { // the last one is a ban
			waits(t.Context(), here, auth.ErrLogin, ms*time.Millisecond)
			waits(t.Context(), here, auth.ErrUndecided, 0)
		}
		waits(t.Context(), there, auth.ErrLogin, 0)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, errors.New("stop"))
		defer cancel()
		waits(ctx, there, auth.ErrLogin, time.Millisecond)
	})
}

// TestR26_DelayGrows looks at that from the outside; the right password waits for nothing.
func TestR26_DelayGrows(t *testing.T) {
	t.Parallel()
	d, err := New(Config{Users: []Named{{"ann", "right"}}, Tree: tree(t)})
	if err != nil {
		t.Fatal(err)
	}
	srv := ftptest.NewServer(t, tree(t), func(s *ftp.Server) { s.LoginDelay, s.Login = -1, d.Login })
	try := func(name, password, want string) time.Duration {
		t.Helper()
		conn, err := net.Dial("tcp", srv.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		c := textproto.NewConn(conn)
		c.ReadLine()
		io.WriteString(conn, "USER "+name+"\r\n")
		c.ReadLine()
		start := time.Now()
		io.WriteString(conn, "PASS "+password+"\r\n")
		if got, err := c.ReadLine(); got != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		return time.Since(start)
	}
	try("ann", "wrong", "530 Login incorrect.")
	if took := try("nobody", "wrong", "530 Login incorrect."); took < 250*time.Millisecond {
		t.Errorf("the second one was answered after %v", took)
	}
	if took := try("ann", "wrong", "530 Login incorrect."); took < 500*time.Millisecond {
		t.Errorf("the third one was answered after %v", took)
	}
	try("ann", "right", "230 Logged in.")
}
