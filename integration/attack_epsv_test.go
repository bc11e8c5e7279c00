package integration

import (
	"context"
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/bg"
)

// TestR39_EPSVAll binds the client to EPSV, and gives EPSV each argument, over
// IPv4 and IPv6.
func TestR39_EPSVAll(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ host, mine, other string }{{"127.0.0.1", "1", "2"}, {"::1", "2", "1"}} {
		t.Run(tt.host, func(t *testing.T) {
			t.Parallel()
			ln, err := net.Listen("tcp", net.JoinHostPort(tt.host, "0"))
			if err != nil {
				t.Skipf("needs the address %s: %v", tt.host, err)
			}
			srv, dir, _ := config(t)
			server := &bg.Server{FTP: srv}
			require.NoError(t, server.StartOn(ln))
			t.Cleanup(func() { server.Stop(context.Background()) })
			fill(t, dir, tree{"a": "hello"})
			conn, err := dialBounded("tcp", ln.Addr().String())
			require.NoError(t, err)
			c := attach(t, conn)
			c.hears("220 FTP server ready.")
			c.login()
			assert.Regexp(t, `^229 .*\(\|\|\|\d+\|\)$`, c.ask("EPSV "+tt.mine))
			c.says("522 Network protocol not supported, use ("+tt.mine+").", "EPSV "+tt.other)
			c.says("522 Network protocol not supported, use ("+tt.mine+").", "EPSV 3")
			c.says("501 EPSV takes 1, 2 or ALL.", "EPSV x")
			c.says("200 EPSV ALL noted.", "EPSV ALL")
			const refused = "501 Not allowed after EPSV ALL."
			eprt := fmt.Sprintf("EPRT |%s|%s|50000|", tt.mine, tt.host)
			for range 2 {
				c.says(refused, "PASV")
				c.says(refused, "PORT 127,0,0,1,200,1")
				c.says(refused, eprt)
				data := c.passive(epsv)
				c.says("550 No such file or directory.", "RETR none") // a transfer that fails changes nothing
				data.Close()
			}
			c.stor(epsv, "b", "b")
			assert.Equal(t, "hello", c.retr(epsv, "a"))
			c.says("225 No transfer to abort.", "ABOR")
			c.says(refused, "PASV")
			require.NoError(t, c.quit())
		})
	}
}
