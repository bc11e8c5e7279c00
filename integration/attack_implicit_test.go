package integration

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// silenceImplicit is silence on a port where TLS comes first: connections count
// before their handshake, are listed and can be ended.
func silenceImplicit(t *testing.T) {
	t.Parallel()
	const sockets, perHost = 300, 20
	srv, _, _ := config(t)
	withTLS(srv)
	srv.MaxPerHost = perHost
	addr := implicit(t, srv)
	heard := make(chan string, sockets)
	for range sockets {
		conn := dialFrom(t, "127.0.0.1", addr)
		go func() {
			text, _ := io.ReadAll(conn)
			heard <- string(text)
		}()
	}
	for range sockets - perHost {
		assert.Empty(t, receive(t, heard), "who is refused is told nothing")
	}
	clients := srv.Clients()
	require.Len(t, clients, perHost)
	other := attach(t, tls.Client(dialFrom(t, stranger, addr), clientTLS(t)))
	other.hears("220 FTP server ready.")
	other.login()
	assert.Empty(t, heard, "the others stay")
	for _, c := range clients {
		assert.Equal(t, "127.0.0.1", c.Addr().Addr().String())
		require.NoError(t, c.Close())
	}
	for range perHost {
		receive(t, heard)
	}
	other.says("200 OK.", "NOOP")
}

// bannedImplicit wants no handshake for who is banned.
func bannedImplicit(t *testing.T) {
	t.Parallel()
	srv, _, tl := config(t)
	withTLS(srv)
	srv.Accept = func(*ftp.Client) error { return ftp.Say(421, "Banned.") }
	cfg := clientTLS(t)
	wire := &sniffer{Conn: dialFrom(t, "127.0.0.1", implicit(t, srv))}
	assert.Error(t, tls.Client(net.Conn(wire), cfg).Handshake())
	assert.Zero(t, wire.in.Len(), "bytes of a handshake")
	err := tl.left(t)
	assert.ErrorIs(t, err, ftp.ErrRefused)
	assert.ErrorContains(t, err, "Banned.")
}

func receive(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case s := <-from:
		return s
	case <-time.After(patience):
		t.Fatal("nothing came")
		return ""
	}
}
