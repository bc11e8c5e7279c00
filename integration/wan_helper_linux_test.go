package integration

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"uftpd/integration/internal/wan"
)

// remote is a program on the other side of a network.
type remote struct {
	*daemon
	net *wan.Network
}

// across starts a program on the other side of such a line, of which the
// client has as many as there are clients.
func across(t *testing.T, path string, line wan.Line, clients int, flags ...string) *remote {
	t.Helper()
	n, err := wan.New(line, clients)
	require.NoError(t, err)
	t.Cleanup(n.Close)
	r := &remote{net: n}
	flags = append([]string{"--host", n.Server.Addr.String(), "--port", "0"}, flags...)
	require.NoError(t, n.Server.Do(func() error {
		r.daemon = start(t, path, t.TempDir(), flags...)
		return nil
	}))
	return r
}

// dial connects from the address of a client, 0 being the first.
func (r *remote) dial(client int, addr string) (*net.TCPConn, error) {
	from := r.net.Client.Addr
	for range client {
		from = from.Next()
	}
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	conn, err := r.net.Client.Dial(from, to, patience)
	if err == nil {
		err = conn.SetDeadline(time.Now().Add(time.Minute))
	}
	return conn, err
}

// files counts what the program has open. At the start that may be a directory
// more, which is looked through for what an earlier run has left.
func (d *daemon) files(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(d.cmd.Process.Pid), "fd"))
	require.NoError(t, err)
	return len(entries)
}
