package integration

import (
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"uftpd/bg"
	"uftpd/shared/ftp"
)

// network is one of the test's own: a namespace in which clients live, and the
// only link to it.
type network struct {
	t          *testing.T
	name, link string
	here       string // the address on this side
}

var networks atomic.Int64

func newNetwork(t *testing.T) *network {
	t.Helper()
	id := networks.Add(1)
	name := fmt.Sprintf("uftpd%d-%d", os.Getpid(), id)
	n := &network{t, name, name + "h", fmt.Sprintf("10.213.%d.1", id)}
	if out, err := exec.CommandContext(t.Context(), "ip", "netns", "add", n.name).CombinedOutput(); err != nil {
		lacking(t, "needs ip netns, as root: %v %s", err, out)
	}
	t.Cleanup(func() {
		exec.Command("ip", "link", "del", n.link).Run()
		exec.Command("ip", "netns", "del", n.name).Run()
	})
	n.ip("link add", n.link, "type veth peer name", "there", "netns", n.name)
	n.ip("addr add", n.here, "peer 10.214.0.1 dev", n.link)
	n.ip("link set", n.link, "up")
	n.ip("-n", n.name, "addr add 10.214.0.1 peer", n.here, "dev there")
	n.ip("-n", n.name, "link set there up")
	return n
}

func (n *network) ip(args ...string) {
	n.t.Helper()
	out, err := exec.CommandContext(n.t.Context(), "ip", strings.Fields(strings.Join(args, " "))...).CombinedOutput()
	require.NoError(n.t, err, "ip %q: %s", args, out)
}

// freeze has the link swallow all that is sent, as when a cable is pulled or a
// machine is suspended: no end, no reset.
func (n *network) freeze() { n.ip("-n", n.name, "link set there down") }

// dial connects from within the namespace: a socket stays in the one it was
// made in. The thread is not used again after.
func (n *network) dial(addr string) *net.TCPConn {
	n.t.Helper()
	type result struct {
		conn net.Conn
		err  error
	}
	made := make(chan result)
	go func() {
		runtime.LockOSThread()
		ns, err := os.Open("/run/netns/" + n.name)
		if err == nil {
			defer ns.Close()
			err = unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET)
		}
		if err != nil {
			made <- result{nil, err}
			return
		}
		conn, err := net.DialTimeout("tcp4", addr, patience)
		made <- result{conn, err}
	}()
	r := <-made
	require.NoError(n.t, r.err)
	n.t.Cleanup(func() { r.conn.Close() })
	require.NoError(n.t, r.conn.SetDeadline(time.Now().Add(time.Minute)))
	return r.conn.(*net.TCPConn)
}

// TestFaultFrozenPeer has the client's side vanish without a word. The
// transfer ends by the stall time-out, the session by the idle time-out.
// It is not parallel, as it counts what the process holds.
func TestFaultFrozenPeer(t *testing.T) {
	for name, command := range map[string]string{"upload": "STOR old", "download": "RETR endless", "idle": ""} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			srv, dir, tl := config(t)
			srv.StallTimeout, srv.IdleTimeout = 500*time.Millisecond, 500*time.Millisecond
			fill(t, dir, tree{"old": "old"})
			endless(t, dir)
			ends := make(chan ftp.Verdict, 1)
			srv.Hooks = ftp.JoinHooks(srv.Hooks, ftp.Hooks{
				TransferEnded: func(_ *ftp.Client, _ *ftp.Transfer, err error) { ends <- ftp.VerdictOf(err) },
			})
			s := &bg.Server{FTP: srv, Addr: n.here + ":0"}
			require.NoError(t, s.Start())
			defer s.Stop(t.Context())
			base := hold()

			conn := n.dial(s.ListenAddr().String())
			c := &raw{t: t, conn: conn, text: textproto.NewConn(conn)}
			c.reply(220)
			c.cmd(331, "USER %s", user)
			c.cmd(230, "PASS %s", password)
			c.cmd(200, "TYPE I")
			var data *net.TCPConn
			if command != "" {
				data = n.dial(c.port(epsv))
				c.cmd(150, "%s", command)
				io.WriteString(data, half)
				io.CopyN(io.Discard, data, map[string]int64{"download": 100_000}[name])
			}
			n.freeze()
			began := time.Now()
			err := tl.left(t)
			assert.True(t, err == ftp.ErrIdle, "the session ended with %v", err)
			assert.Less(t, time.Since(began), 10*time.Second)
			if command != "" {
				assert.Equal(t, ftp.Stalled, <-ends)
				data.Close()
			}
			conn.Close()
			assert.Empty(t, base.left(5*time.Second))
			assert.Equal(t, "old", text(t, dir, "old"))
			assert.Empty(t, temporaries(t, dir))
		})
	}
}
