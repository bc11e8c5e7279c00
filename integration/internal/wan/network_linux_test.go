package wan_test

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/integration/internal/wan"
)

// TestNetwork connects over a slow line, moves bytes, and freezes it.
func TestNetwork(t *testing.T) {
	t.Parallel()
	const delay, bytes, rate = 30 * time.Millisecond, 100_000, 500_000
	n, err := wan.New(wan.Line{Delay: delay, Rate: rate, Queue: 64 << 10}, 2)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, os.ErrPermission) {
		t.Skipf("needs network namespaces and TUN devices: %v", err)
	}
	require.NoError(t, err)
	defer n.Close()
	var ln net.Listener
	require.NoError(t, n.Server.Do(func() (err error) {
		ln, err = net.Listen("tcp4", n.Server.Addr.String()+":0")
		return err
	}))
	defer ln.Close()

	began := time.Now()
	second := n.Client.Addr.Next()
	client, err := n.Client.Dial(second, netip.MustParseAddrPort(ln.Addr().String()), time.Minute)
	require.NoError(t, err)
	defer client.Close()
	assert.GreaterOrEqual(t, time.Since(began), 2*delay, "a round trip")
	server, err := ln.Accept()
	require.NoError(t, err)
	defer server.Close()
	assert.Equal(t, second.String(), server.RemoteAddr().(*net.TCPAddr).IP.String())

	began = time.Now()
	go server.Write(make([]byte, bytes))
	_, err = io.ReadFull(client, make([]byte, bytes))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, time.Since(began), bytes*time.Second/rate)

	n.Freeze()
	_, err = server.Write([]byte("?"))
	require.NoError(t, err)
	require.NoError(t, client.SetReadDeadline(time.Now().Add(300*time.Millisecond)))
	_, err = client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	n.Thaw()
	require.NoError(t, client.SetReadDeadline(time.Now().Add(time.Minute)))
	_, err = io.ReadFull(client, make([]byte, 1))
	assert.NoError(t, err)
}
