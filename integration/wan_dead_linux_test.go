package integration

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testDead has a client vanish that is silent anyway: the idle time-out
// ends its session. Where there is none, the kernel asks for the client.
func testDead(t *testing.T, p programs) {
	for name, program := range map[string]string{"uftpd": p.service, "ftp-fg": p.once} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := across(t, program, office, 1, "--idle-timeout", "1s")
			base := r.files(t)
			r.welcome(t)
			r.net.Freeze()
			require.True(t, eventually(patience, func() bool { return len(r.log.lines("msg=disconnected")) == 1 }), "the session ends")
			assert.Contains(t, r.log.lines("msg=disconnected")[0], "idle")
			if name == "ftp-fg" {
				assert.Equal(t, 0, r.status(t), "it has served its client")
				return
			}
			assert.True(t, eventually(5*time.Second, func() bool { return r.files(t) <= base }), "files are left")
			assert.Empty(t, r.sessions(t))
		})
		t.Run(name+" without a limit", func(t *testing.T) {
			t.Parallel()
			r := across(t, program, office, 1, "--idle-timeout", "0")
			r.welcome(t)
			var in time.Duration
			require.True(t, eventually(patience, func() bool { in = r.keepAlive(t); return in > 0 }), "the kernel will not ask")
			assert.LessOrEqual(t, in, time.Minute)
		})
	}
}

// keepAlive tells in how much time the kernel will ask whether the program's
// client is there; see proc(5), /proc/net/tcp.
func (r *remote) keepAlive(t *testing.T) time.Duration {
	t.Helper()
	const established, waits, perSecond = "01", "02", 100
	for line := range strings.Lines(text(t, "/proc", strconv.Itoa(r.cmd.Process.Pid), "net", "tcp")) {
		fields := strings.Fields(line)
		timer, when, ok := strings.Cut(fields[5], ":")
		if ok && fields[3] == established && timer == waits {
			ticks, err := strconv.ParseInt(when, 16, 64)
			require.NoError(t, err)
			return time.Duration(ticks) * time.Second / perSecond
		}
	}
	return 0
}
