package integration

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// What the environment may say of chaos: how long it lasts, as "60s"; the
// seed, which a failure tells; how many clients there are.
const (
	chaosTime    = "UFTPD_CHAOS"
	chaosSeed    = "UFTPD_SEED"
	chaosClients = "UFTPD_CLIENTS"
)

// TestChaos has many clients do random things, valid and broken, while the
// server is restarted now and then. At the end the tree is what they know it
// to be, and nothing is left. It is not parallel, as it looks at the whole
// process.
func TestChaos(t *testing.T) {
	duration := fromEnv(t, chaosTime, 5*time.Second, time.ParseDuration)
	clients := fromEnv(t, chaosClients, 60, strconv.Atoi)
	seed := fromEnv(t, chaosSeed, uint64(time.Now().UnixNano()), func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) })
	t.Logf("%s=%d", chaosSeed, seed)
	t.Run("bg", func(t *testing.T) { chaosBG(t, seed, clients, duration*3/4) })
	t.Run("fg", func(t *testing.T) { chaosFG(t, seed, duration/4) })
}

func fromEnv[T any](t *testing.T, name string, otherwise T, parse func(string) (T, error)) T {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	value, err := parse(text)
	require.NoError(t, err, name)
	return value
}

// chaosServer is the configuration; the seed chooses what becomes of parts.
func chaosServer(t *testing.T, seed uint64, stall time.Duration) (srv *ftp.Server, dir string, keep bool) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, shared), 0o755))
	disk, err := vfs.OpenDisk(dir)
	require.NoError(t, err)
	t.Cleanup(func() { disk.Close() })
	disk.Partial = vfs.Partial(seed % 2) // Keep or Drop
	srv = &ftp.Server{FS: disk, Login: login(disk), StallTimeout: stall, OpenTimeout: 5 * time.Second}
	withTLS(srv)
	return srv, dir, disk.Partial == vfs.Keep
}

func newChaosClient(t *testing.T, a arena, dir string, keep bool, seed uint64, id int) *chaosClient {
	t.Helper()
	c := &chaosClient{
		Rand: rand.New(rand.NewPCG(seed, uint64(id))), id: id, ip: ownAddress(id), arena: a, keep: keep,
		home: fmt.Sprintf("/c%d", id), model: model{}, counts: map[string]int{},
	}
	c.dir = filepath.Join(dir, c.home)
	require.NoError(t, os.Mkdir(c.dir, 0o755))
	if id%4 == 3 {
		c.tls = clientTLS(t)
	}
	return c
}

func chaosBG(t *testing.T, seed uint64, clients int, duration time.Duration) {
	srv, dir, keep := chaosServer(t, seed, 3*time.Second)
	w := &watcher{}
	base, before := hold(), heap()
	a, err := newBGArena(srv, w)
	require.NoError(t, err)
	until := time.Now().Add(duration)
	all := make([]*chaosClient, clients)
	var work sync.WaitGroup
	for i := range all {
		c := newChaosClient(t, a, dir, keep, seed, i)
		all[i] = c
		work.Go(func() { c.live(t, until) })
	}
	done, restarted := make(chan struct{}), make(chan error, 1)
	go func() { restarted <- a.restartOver(done, max(duration/10, 300*time.Millisecond)) }()
	work.Wait()
	close(done)
	assert.NoError(t, <-restarted, "restart")
	assert.Empty(t, a.srv.Clients(), "clients that are still there")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	assert.NoError(t, a.srv.Stop(ctx), "stop")

	checkChaos(t, dir, keep, w, all)
	all, a = nil, nil
	assert.Empty(t, base.left(5*time.Second), "after chaos")
	grown := heap() - before
	t.Logf("memory: %+d KiB", grown>>10)
	assert.Less(t, grown, int64(8<<20), "memory that is not given back")
	runtime.KeepAlive(srv) // what it has kept counts
}

func chaosFG(t *testing.T, seed uint64, duration time.Duration) {
	srv, dir, keep := chaosServer(t, seed+1, time.Second)
	w := &watcher{}
	srv.Hooks = ftp.JoinHooks(w.hooks(), ftp.LogHooks(w.logger(), func() int { return 2 }))
	base := hold()
	c := newChaosClient(t, &fgArena{srv: srv}, dir, keep, seed, 1+int(seed%2)*2)
	c.live(t, time.Now().Add(duration))
	checkChaos(t, dir, keep, w, []*chaosClient{c})
	assert.Empty(t, base.left(5*time.Second), "after chaos")
}

// checkChaos compares the tree with what the clients know.
func checkChaos(t *testing.T, dir string, keep bool, w *watcher, all []*chaosClient) {
	t.Helper()
	counts := map[string]int{}
	files, lost := 0, 0
	for _, c := range all {
		now, err := readModel(c.dir)
		assert.NoError(t, err)
		assert.Empty(t, c.model.diff(now), "the directory of client %d", c.id)
		files, lost = files+len(now), lost+c.losses
		for name, n := range c.counts {
			counts[name] += n
		}
	}
	now, err := readModel(filepath.Join(dir, shared))
	assert.NoError(t, err)
	for name, content := range now {
		assert.NoError(t, checkShared(content, keep), "shared file %s", name)
	}
	assert.Empty(t, temporaries(t, dir))
	w.mu.Lock()
	defer w.mu.Unlock()
	assert.Empty(t, w.found, "what must not happen")

	total := 0
	for _, n := range counts {
		total += n
	}
	t.Logf("%d things of %d kinds were done, %d of which ended the session; %d names are left; parts are kept: %v",
		total, len(counts), lost, files, keep)
}

// live does one thing after the other.
func (c *chaosClient) live(t *testing.T, until time.Time) {
	ops := slices.Concat(chaosOps, chaosBreaks, chaosShared)
	err := c.login()
	for err == nil && time.Now().Before(until) && !t.Failed() {
		op := c.pick(ops)
		c.counts[op.name]++
		c.note("--- %s", op.name)
		c.may = outcomes{one: []model{c.model}}
		if err = op.run(c); errors.Is(err, errLost) {
			c.losses++
			err = c.again()
		}
	}
	if err == nil {
		err = c.want(221, "QUIT")
		if errors.Is(err, errLost) {
			err = nil // by a restart
		}
	}
	if endErr := c.leave(); err == nil {
		err = endErr
	}
	if err != nil {
		t.Errorf("client %d: %v\nits last steps:\n%s", c.id, err, strings.Join(c.trail, "\n"))
	}
}

// again finds out what has become of the last thing, and logs in anew.
func (c *chaosClient) again() error {
	if err := c.leave(); err != nil {
		return err
	}
	now, err := c.may.settle(c.dir)
	if err != nil {
		return err
	}
	c.model = now
	return c.login()
}

func (c *chaosClient) pick(ops []chaosOp) chaosOp {
	total := 0
	for _, op := range ops {
		total += op.weight
	}
	n := c.IntN(total)
	for _, op := range ops {
		if n -= op.weight; n < 0 {
			return op
		}
	}
	return ops[0]
}
