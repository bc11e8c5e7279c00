package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/integration/internal/wan"
)

// modem is a line of 64 kbit/s with a round trip of 200 ms. It loses nothing,
// as in the seconds that TCP takes to notice on such a line no byte does move.
var modem = wan.Line{Delay: 100 * time.Millisecond, Rate: 64_000 / 8}

// A download takes more than twice slowStall over a modem, an upload more than
// the idle time-out that is set for it.
const (
	slowUpload, slowDownload = 32 << 10, 96 << 10
	slowStall, slowIdle      = 5 * time.Second, 15 * time.Second
)

// testSlow has slow clients: one with either program, one under TLS, and a
// hundred together. Their transfers take longer than the time-outs; none
// strikes. Of the hundred, each costs no more than the one.
func testSlow(t *testing.T, p programs) {
	limits := []string{"--stall-timeout", slowStall.String(), "--idle-timeout", slowIdle.String()}
	const crowd = 100
	guests := map[*remote]int{}
	one, many := across(t, p.service, modem, 1, limits...), across(t, p.service, modem, crowd, limits...)
	fg := across(t, p.once, modem, 1, limits...)
	private := across(t, p.service, modem, 1, append(limits, "--tls", "auto")...)
	guests[one], guests[many], guests[fg], guests[private] = 1, crowd, 1, 1
	before := map[*remote]usage{}
	var work sync.WaitGroup
	for r, n := range guests {
		fill(t, r.dir, tree{"down": noiseString(1, slowDownload)})
		before[r] = usageOf(t, r)
		work.Go(func() { slowVisits(t, r, n, r == private) })
	}
	work.Wait()
	assert.Equal(t, 0, fg.status(t))
	cost := map[*remote]usage{}
	for _, r := range []*remote{one, many} {
		c := usageOf(t, r).since(before[r], guests[r])
		t.Logf("each of %d clients that moved %d bytes took %v of processor time and %d KiB",
			guests[r], slowUpload+slowDownload, c.cpu, c.memory>>10)
		cost[r] = c
	}
	assert.Less(t, cost[many].cpu, 2*cost[one].cpu, "processor time")
	assert.Less(t, cost[many].memory, 128<<10, "memory of each")
}

func slowVisits(t *testing.T, r *remote, guests int, private bool) {
	var visits sync.WaitGroup
	began := time.Now()
	for number := range guests {
		visits.Go(func() {
			if err := slowVisit(r, number, private); err != nil {
				t.Errorf("client %d of %d, after %v: %v", number, guests, time.Since(began), err)
			}
		})
	}
	visits.Wait()
}

func slowVisit(r *remote, number int, private bool) error {
	g, err := r.guest(number)
	if err != nil {
		return err
	}
	defer g.conn.Close()
	if private {
		if err := g.hide(); err != nil {
			return err
		}
	}
	if list, err := g.take("NLST"); err != nil || !strings.Contains(list, "down\r\n") {
		return fmt.Errorf("listed %q: %w", list, err)
	}
	content := noiseString(byte(number), slowUpload)
	name := fmt.Sprintf("up%d", number)
	if err := g.all("200 SITE IDLE 2"); err != nil {
		return err
	}
	if err := g.give("STOR "+name, content, "200 NOOP", "211 STAT"); err != nil {
		return err
	}
	if stored, err := os.ReadFile(filepath.Join(r.dir, name)); err != nil || string(stored) != content {
		return fmt.Errorf("%d bytes are stored, or others: %w", len(stored), err)
	}
	// The last of a download is in the server's send buffer for a while when 226
	// is said. To the session that is idle time.
	if err := g.all("200 SITE IDLE 15"); err != nil {
		return err
	}
	got, err := g.take("RETR down", "200 NOOP", "211 STAT")
	if err != nil {
		return err
	}
	if got != noiseString(1, slowDownload) {
		return fmt.Errorf("%d bytes came, or others", len(got))
	}
	return g.all("200 NOOP", "221 QUIT")
}

// usage is what a process has used.
type usage struct {
	cpu    time.Duration
	memory int // bytes
}

// since is what each of n has used since before.
func (u usage) since(before usage, n int) usage {
	return usage{(u.cpu - before.cpu) / time.Duration(n), (u.memory - before.memory) / n}
}

func usageOf(t *testing.T, r *remote) usage {
	t.Helper()
	proc := filepath.Join("/proc", strconv.Itoa(r.cmd.Process.Pid))
	tasks, err := filepath.Glob(filepath.Join(proc, "task", "*", "schedstat"))
	require.NoError(t, err)
	var u usage
	for _, task := range tasks {
		var running int64
		_, err := fmt.Sscan(text(t, task), &running)
		require.NoError(t, err)
		u.cpu += time.Duration(running)
	}
	for line := range strings.Lines(text(t, proc, "status")) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, err := fmt.Sscanf(value, "%d kB", &u.memory)
			require.NoError(t, err)
			u.memory <<= 10
		}
	}
	assert.NotZero(t, u)
	return u
}
