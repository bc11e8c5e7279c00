//go:build unix

package integration

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// restarts is how often a server is restarted under load, by loaders clients.
const restarts, loaders = 20, 8

// TestRestartUnderLoad has clients upload all the time, each file under a new
// name, while the server is restarted in each way that there is. What was
// answered 226 must be there, with its bytes; nobody may be told anything but
// 226 or that the server goes, and nothing else may be left.
func TestRestartUnderLoad(t *testing.T) {
	t.Parallel()
	t.Run("Restart", func(t *testing.T) {
		t.Parallel()
		h := run(t)
		underLoad(t, h.dir, h.addr, func(int) { require.NoError(t, h.srv.Restart(t.Context())) })
	})
	path := buildDaemon(t)
	t.Run("HUP", func(t *testing.T) {
		t.Parallel()
		d := start(t, path, t.TempDir(), "--port", "0")
		underLoad(t, d.dir, d.addr, func(i int) {
			d.signal(t, syscall.SIGHUP)
			require.True(t, eventually(patience, func() bool { return len(d.log.lines("msg=restarted")) == i }), "restart %d", i)
		})
		d.signal(t, syscall.SIGTERM)
		assert.Equal(t, 0, d.status(t), "nothing was cut off")
	})
	t.Run("TERM and a new start", func(t *testing.T) {
		t.Parallel()
		d := start(t, path, t.TempDir(), "--port", "0")
		_, port, err := net.SplitHostPort(d.addr)
		require.NoError(t, err)
		underLoad(t, d.dir, d.addr, func(int) {
			d.signal(t, syscall.SIGTERM)
			require.Equal(t, 0, d.status(t), "nothing was cut off")
			d = start(t, path, d.dir, "--port", port)
		})
	})
}

// underLoad restarts again and again, each time after some more uploads, and
// looks at what is there then.
func underLoad(t *testing.T, dir, addr string, restart func(i int)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{addr: addr, done: map[string]digest{}}
	var work sync.WaitGroup
	for id := range loaders {
		work.Go(func() {
			if err := l.run(t, ctx, id); err != nil {
				t.Errorf("client %d: %v", id, err)
			}
		})
	}
	for i := range restarts {
		seen, _ := l.counts()
		ok := eventually(patience, func() bool { now, _ := l.counts(); return now >= seen+loaders || t.Failed() })
		require.True(t, ok && !t.Failed(), "uploads after restart %d", i)
		restart(i + 1)
	}
	cancel()
	work.Wait()
	uploads, farewells := l.counts()
	t.Logf("%d uploads were answered 226; the server said good-bye or was gone %d times", uploads, farewells)
	assert.GreaterOrEqual(t, farewells, restarts, "restarts that a client has met")
	l.check(t, dir)
}

// load is what clients that upload all the time know.
type load struct {
	addr      string
	mu        sync.Mutex
	done      map[string]digest // what was answered 226, by name
	farewells int               // sessions that the server has ended
}

func (l *load) counts() (uploads, farewells int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.done), l.farewells
}

// run has one session after the other.
func (l *load) run(t *testing.T, ctx context.Context, id int) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ctx.Err() == nil; {
		err := l.session(t, ctx, id, &n)
		if err != nil && !errors.Is(err, errKilled) && !strings.Contains(err.Error(), `got "421 `) {
			return err
		}
		if err != nil {
			l.mu.Lock()
			l.farewells++
			l.mu.Unlock()
		}
		<-tick.C
	}
	return nil
}

func (l *load) session(t *testing.T, ctx context.Context, id int, n *int) error {
	conn, err := net.DialTimeout("tcp", l.addr, patience)
	if err != nil {
		return errKilled
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	u := &uploader{conn: conn, text: bufio.NewReader(conn)}
	for err = u.login(); err == nil && ctx.Err() == nil; *n++ {
		name := fmt.Sprintf("c%d-%d", id, *n)
		content := noiseString(byte(*n+id), int64(*n*7919%150_000+1))
		sum := digestOf(t, strings.NewReader(content))
		if err = u.stor(name, content); err == nil {
			l.mu.Lock()
			l.done[name] = sum
			l.mu.Unlock()
		}
	}
	return err
}

// check wants each file that is known, whole, and no temporary. A file that is
// not known may be there: its 226 may have been lost on its way.
func (l *load) check(t *testing.T, dir string) {
	t.Helper()
	for name, want := range l.done {
		if assert.FileExists(t, filepath.Join(dir, name), "was answered 226") {
			assert.Equal(t, want, digestOfFile(t, filepath.Join(dir, name)), name)
		}
	}
	assert.Empty(t, temporaries(t, dir))
}
