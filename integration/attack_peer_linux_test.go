package integration

import (
	"net/netip"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestR17_DeadPeer looks at what the kernel was told about clients that vanish
// without a word: to ask, when nothing comes, and to give up, when nothing is
// acknowledged. To see it happen takes three minutes.
func TestR17_DeadPeer(t *testing.T) {
	t.Parallel()
	const most = 180 // seconds
	h := run(t)
	c := h.enter(t)
	fd := serverSide(t, addrPort(t, c.conn.LocalAddr()), addrPort(t, c.conn.RemoteAddr()))
	option := func(level, name int) int {
		n, err := unix.GetsockoptInt(fd, level, name)
		require.NoError(t, err)
		return n
	}
	assert.Equal(t, 1, option(unix.SOL_SOCKET, unix.SO_KEEPALIVE))
	probes := option(unix.IPPROTO_TCP, unix.TCP_KEEPCNT) * option(unix.IPPROTO_TCP, unix.TCP_KEEPINTVL)
	assert.LessOrEqual(t, option(unix.IPPROTO_TCP, unix.TCP_KEEPIDLE)+probes, most, "an idle client is missed")
	unacknowledged := option(unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
	assert.Positive(t, unacknowledged)
	assert.LessOrEqual(t, unacknowledged, most*1000, "milliseconds until a client that acknowledges nothing is missed")
}

// serverSide finds the file of the connection from client to server, of which
// the server is in this process too.
func serverSide(t *testing.T, client, server netip.AddrPort) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	for _, entry := range entries {
		fd, err := strconv.Atoi(entry.Name())
		require.NoError(t, err)
		local, err := unix.Getsockname(fd)
		if err != nil {
			continue
		}
		peer, err := unix.Getpeername(fd)
		if err == nil && sockaddr(local) == server && sockaddr(peer) == client {
			return fd
		}
	}
	require.FailNow(t, "the server's end of the connection is not in this process")
	return -1
}

func sockaddr(a unix.Sockaddr) netip.AddrPort {
	switch a := a.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(a.Addr).Unmap(), uint16(a.Port))
	}
	return netip.AddrPort{}
}
