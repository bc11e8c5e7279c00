package door

import (
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/ftptest"
)

// meanwhile is a context that has something happen while a password is checked.
type meanwhile struct {
	context.Context
	happens func()
}

func (m meanwhile) Done() <-chan struct{} {
	m.happens()
	return m.Context.Done()
}

// Of many passwords that are tried at once, the right one must not stand out
// when a ban comes before their answers.
func TestBannedWhileAsked(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"right", "wrong"} {
		d, err := New(Config{Users: []Named{{"ann", "right"}}, Tree: tree(t)})
		if err != nil {
			t.Fatal(err)
		}
		ban := func() {
			for range 5 {
				d.Throttle().Failed(netip.MustParseAddr("127.0.0.1"))
			}
		}
		srv := ftptest.NewServer(t, tree(t), func(s *ftp.Server) {
			s.LoginDelay = -1
			s.Login = func(ctx context.Context, c *ftp.Client, name, password string) (ftp.Account, error) {
				return d.Login(meanwhile{ctx, ban}, c, name, password)
			}
		})
		conn, err := net.Dial("tcp", srv.Addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		io.WriteString(conn, "USER ann\r\nPASS "+password+"\r\nQUIT\r\n")
		got, err := io.ReadAll(conn)
		want := "331 Password, please.\r\n421 Too many wrong logins from your address, try again later.\r\n"
		if err != nil || !strings.HasSuffix(string(got), want) {
			t.Errorf("%s: %q, %v", password, got, err)
		}
	}
}
