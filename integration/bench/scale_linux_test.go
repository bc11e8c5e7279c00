package bench

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// scaleEnv asks for TestScale in full.
const scaleEnv = "UFTPD_SCALE"

// crowdSize is how much TestScale asks of a server at once.
type crowdSize struct {
	idle      int // sessions
	transfers int // half down, half up
	names     int // in a directory
}

// Bytes of a transfer: a download is more than the sockets hold, so that it
// waits for the client, as an upload does anyway.
const downSize, upSize = 12 << 20, 1 << 20

// TestScale has one server hold many sessions, then many transfers besides,
// then list a large directory. It tells what that takes, and wants every byte
// and name, and the idle sessions to be served at the end.
func TestScale(t *testing.T) {
	size := crowdSize{idle: 300, transfers: 60, names: 20_000}
	switch how := os.Getenv(scaleEnv); how {
	case "":
	case "full":
		size = crowdSize{idle: 10_000, transfers: 1000, names: 1_000_000}
	default:
		require.FailNow(t, scaleEnv+` must be "full" or empty`, how)
	}
	enoughFiles(t, size)
	dir := filepath.Join(work.tree, "scale")
	require.NoError(t, os.Mkdir(dir, 0o755))
	t.Cleanup(func() { os.RemoveAll(dir) })

	srv := run(t, "--max-sessions", fmt.Sprint(size.idle+size.transfers+1), "--idle-timeout", "1h", "--stall-timeout", "1h")
	fresh := settled(t, srv.pid())
	t.Logf("fresh: %.1f MiB", fresh/1024)

	began := time.Now()
	sessions := idlers(t, srv, size.idle)
	now := settled(t, srv.pid())
	t.Logf("%d idle sessions, in %v: %.1f MiB, %.1f KiB each", size.idle, time.Since(began).Round(time.Millisecond), now/1024, (now-fresh)/float64(size.idle))

	transfers(t, srv, size, dir)
	names(t, srv, size.names, dir)

	began = time.Now()
	for _, s := range sessions {
		require.NoError(t, s.steps("NOOP", "2"), "a session that was idle")
		require.NoError(t, s.quit())
	}
	t.Logf("all idle sessions answer and leave, in %v", time.Since(began).Round(time.Millisecond))
}

// enoughFiles skips where the limit of open files is too low for the client,
// which has one for each connection, or for the server, which has up to four
// for a transfer: control, data, the passive port and the file.
func enoughFiles(t *testing.T, size crowdSize) {
	t.Helper()
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	if need := uint64(size.idle + 4*size.transfers + 500); limit.Max < need {
		t.Skipf("needs %d open files, the limit is %d (ulimit -Hn)", need, limit.Max)
	}
}

// idlers come from several addresses: one has 28,000 ports, some of which may
// still be in TIME_WAIT.
func idlers(t *testing.T, srv *server, n int) (all []*session) {
	t.Helper()
	const part = 2500
	for i := 0; i < n; i += part {
		from := netip.AddrFrom4([4]byte{127, 0, 0, byte(2 + i/part)})
		all = append(all, crowd(t, srv, min(part, n-i), from)...)
	}
	return all
}

// firstSent is what uploads have sent while all wait.
const firstSent = 1000

// held is a transfer that was begun and waits for the client.
type held struct {
	s    *session
	data *sock
	up   string // the file's name; empty: it is a download
}

// transfers begins all, so that the server has every one of them under way,
// and then lets them end.
func transfers(t *testing.T, srv *server, size crowdSize, dir string) {
	t.Helper()
	before := settled(t, srv.pid())
	f, err := os.Create(filepath.Join(dir, "sparse"))
	require.NoError(t, err)
	require.NoError(t, f.Truncate(downSize))
	require.NoError(t, f.Close())
	began := time.Now()
	all := make([]held, size.transfers)
	for i := range all {
		all[i] = hold(t, srv, i)
	}
	now := settled(t, srv.pid())
	t.Logf("%d transfers under way, begun in %v: %+.1f MiB, %.1f KiB each; %.0f threads; %.0f MiB in sockets", size.transfers, time.Since(began).Round(time.Millisecond),
		(now-before)/1024, (now-before)/float64(size.transfers), field(t, fmt.Sprintf("/proc/%d/status", srv.pid()), "Threads:"), socketMemory(t)/1024)
	began = time.Now()
	require.NoError(t, atOnce(len(all), 16, func(i int) error { return all[i].finish() }))
	t.Logf("all are over in %v", time.Since(began).Round(time.Millisecond))
	for _, h := range all {
		if h.up != "" {
			checkUpload(t, filepath.Join(dir, h.up))
		}
	}
}

func hold(t *testing.T, srv *server, i int) held {
	t.Helper()
	s, err := open(srv.addr, false)
	require.NoError(t, err)
	require.NoError(t, s.steps("CWD scale", "2"))
	h, command := held{s: s}, "RETR sparse"
	if i%2 == 1 {
		h.up = fmt.Sprint("up-", i)
		command = "STOR " + h.up
	}
	h.data, _, err = s.begin(command)
	require.NoError(t, err)
	if h.up != "" {
		_, err = h.data.Write(chunk()[:firstSent])
		require.NoError(t, err)
	}
	return h
}

func (h held) finish() error {
	n, err := int64(downSize), error(nil)
	if h.up == "" {
		n, err = h.data.drop()
	} else {
		_, err = h.data.Write(chunk()[firstSent:upSize])
	}
	h.data.Close()
	if err == nil {
		_, err = h.s.reply('2')
	}
	if err == nil && n != downSize {
		err = fmt.Errorf("got %d bytes, want %d", n, downSize)
	}
	if err != nil {
		return err
	}
	return h.s.quit()
}

// checkUpload compares a file and removes it, as memory holds it.
func checkUpload(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	assert.True(t, same(f, upSize), "content of %s", file)
	require.NoError(t, os.Remove(file))
}

// names lists a directory of so many.
func names(t *testing.T, srv *server, n int, dir string) {
	t.Helper()
	for i := range n {
		require.NoError(t, unix.Mknod(filepath.Join(dir, fmt.Sprintf("file-%07d.txt", i)), unix.S_IFREG|0o644, 0))
	}
	s, err := open(srv.addr, false)
	require.NoError(t, err)
	require.NoError(t, s.steps("CWD scale", "2"))
	for _, verb := range []string{"NLST", "LIST", "MLSD"} {
		before, began := peak(t, srv.pid()), time.Now()
		var lines lineCounter
		bytes, err := s.get(verb, &lines)
		require.NoError(t, err, verb)
		require.GreaterOrEqual(t, int(lines), n, verb)
		t.Logf("%s of %d names, %d MiB: %v; at most %.0f MiB of memory, %.0f before", verb, n, bytes>>20,
			time.Since(began).Round(time.Millisecond), peak(t, srv.pid())/1024, before/1024)
	}
	require.NoError(t, s.quit())
}
