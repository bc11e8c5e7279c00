package integration

import (
	"fmt"
	"math/rand/v2"
	"net"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// port asks for a passive port and returns its address.
func (c *raw) port(m mode) string {
	c.t.Helper()
	if m == epsv {
		match := regexp.MustCompile(`^229 Entering Extended Passive Mode \(\|\|\|(\d+)\|\)$`).FindStringSubmatch(c.ask("EPSV"))
		require.NotNil(c.t, match)
		return net.JoinHostPort(addrPort(c.t, c.conn.RemoteAddr()).Addr().String(), match[1])
	}
	var a, b, d, e, high, low int
	reply := c.ask("PASV")
	_, err := fmt.Sscanf(reply, "227 Entering Passive Mode (%d,%d,%d,%d,%d,%d).", &a, &b, &d, &e, &high, &low)
	require.NoError(c.t, err, reply)
	return net.JoinHostPort(fmt.Sprintf("%d.%d.%d.%d", a, b, d, e), strconv.Itoa(high<<8|low))
}

// nextRange is where the next free ports are looked for, so that no two tests
// have the same.
var nextRange = struct {
	sync.Mutex
	first int
}{first: 10_000 + rand.IntN(10_000)}

// freeRange returns the first and the last of n ports in a row that are free
// now, below those that the system gives out.
func freeRange(t *testing.T, n int) (first uint16, last uint16) {
	t.Helper()
	nextRange.Lock()
	defer nextRange.Unlock()
	for range 20 {
		first = uint16(nextRange.first)
		nextRange.first += n
		if rangeIsFree(first, n) {
			return first, first + uint16(n) - 1
		}
	}
	require.FailNow(t, "no free ports")
	return 0, 0
}

func rangeIsFree(first uint16, n int) bool {
	for i := range n {
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", int(first)+i))
		if err != nil {
			return false
		}
		ln.Close()
	}
	return true
}

// TestR11_PortRangeExhaustion asks for all ports of the range there is. Another
// host must be served all the same.
func TestR11_PortRangeExhaustion(t *testing.T) {
	t.Parallel()
	first, last := freeRange(t, 10)
	h := run(t, func(s *ftp.Server) { s.PassivePorts = ftp.PortRange{First: first, Last: last} })
	fill(t, h.dir, tree{"a": "hello"})
	allowed := regexp.MustCompile(`^(227 Entering Passive Mode|425 No passive port is free, try again later\.|421 )`)
	for range 10 {
		c := h.enter(t)
		for range 30 {
			require.Regexp(t, allowed, c.ask("PASV"))
		}
	}
	other := h.enterFrom(t, stranger)
	began := time.Now()
	data := dialFrom(t, stranger, other.port(pasv))
	other.says("150 Opening BINARY mode data connection for /.", "NLST")
	assert.Equal(t, "a\r\n", other.finish(data))
	assert.Less(t, time.Since(began), 2*time.Second)
}

// TestR12_ListenerLeak asks for hundreds of ports and leaves. It is not
// parallel, as it counts what the whole process holds.
func TestR12_ListenerLeak(t *testing.T) {
	for name, commands := range map[string][]string{
		"PASV":                   {"PASV"},
		"PASV, PORT, EPSV, ABOR": {"PASV", "PORT 127,0,0,1,200,1", "EPSV", "ABOR"},
		"EPSV and a connection":  {"EPSV", "connect", "EPSV"},
	} {
		t.Run(name, func(t *testing.T) {
			h := run(t)
			base := hold()
			c := h.enter(t)
			during := hold()
			for range 300 {
				for _, line := range commands {
					if line == "connect" {
						dialFrom(t, "127.0.0.1", c.port(pasv)).Close()
						continue
					}
					require.Regexp(t, `^2\d\d `, c.ask(line))
				}
			}
			now := hold()
			assert.LessOrEqual(t, now.files, during.files+1, "one listener for each session")
			assert.LessOrEqual(t, now.goroutines, during.goroutines+1)
			require.NoError(t, c.conn.Close())
			assert.Empty(t, base.left(5*time.Second), "after the session")
		})
	}
	t.Run("range", func(t *testing.T) {
		first, last := freeRange(t, 10)
		h := run(t, func(s *ftp.Server) { s.PassivePorts = ftp.PortRange{First: first, Last: last} })
		base := hold()
		for range 30 {
			c := h.enter(t)
			c.port(epsv)
			require.NoError(t, c.conn.Close())
			require.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
		}
		assert.Empty(t, base.left(5*time.Second))
	})
}
