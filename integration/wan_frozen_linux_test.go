package integration

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/integration/internal/wan"
)

// office is a line on which a transfer lasts for a while.
var office = wan.Line{Delay: 5 * time.Millisecond, Rate: 2 << 20, Queue: 64 << 10}

// testFrozen has the network swallow all in the middle of an upload, of one
// over a file, and of a download. The stall time-out ends them. When the
// network is back the clients are told, and go on.
func testFrozen(t *testing.T, p programs) {
	content := noiseString(7, 4<<20)
	for _, partial := range []string{"keep", "discard", "hide"} {
		t.Run(partial, func(t *testing.T) {
			t.Parallel()
			r := across(t, p.service, office, 1, "--stall-timeout", "1s", "--partial", partial)
			fill(t, r.dir, tree{"old": "old"})
			endless(t, r.dir)
			base := r.files(t)
			const waiting = 2 // files of a session: a control connection and a passive port
			up, over, down := r.welcome(t), r.welcome(t), r.welcome(t)
			ends := []<-chan error{
				up.moves(t, "STOR new", func(data stream) error { return endOf(io.WriteString(data, content)) }),
				over.moves(t, "STOR old", func(data stream) error { return endOf(io.WriteString(data, content)) }),
				down.moves(t, "RETR endless", func(data stream) error { return endOf2(io.Copy(io.Discard, data)) }),
			}
			require.True(t, eventually(patience, func() bool { return pendingBytes(t, r.dir) == 2 }), "uploads move")

			r.net.Freeze()
			began := time.Now()
			require.True(t, eventually(patience, func() bool { return len(r.log.lines("verdict=stalled")) == 3 }), "the transfers end")
			assert.Less(t, time.Since(began), 10*time.Second)
			assert.True(t, eventually(5*time.Second, func() bool { return r.files(t) <= base+len(ends)*waiting }), "data connections are left")
			parts := checkPartial(t, r, partial, content)
			assert.Equal(t, "old", text(t, r.dir, "old"))

			r.net.Thaw()
			for i, g := range []*guest{up, over, down} {
				_, err := g.hears(426)
				require.NoError(t, err)
				select {
				case err := <-ends[i]: // a download that has ended early is told by the 426 alone
					assert.True(t, err == nil || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE), "the data connection ended with %v", err)
				case <-time.After(patience):
					require.FailNow(t, "the data connection hangs")
				}
			}
			if partial == "keep" {
				require.NoError(t, up.give("APPE new", content[parts:]))
				assert.True(t, content == text(t, r.dir, "new"), "the upload that was continued")
			}
			for _, g := range []*guest{up, over, down} {
				g.leaves(t)
			}
			assert.True(t, eventually(5*time.Second, func() bool { return r.files(t) <= base }), "files are left")
			assert.Empty(t, r.sessions(t))
		})
	}
}

// endOf and endOf2 are the error of a write or a copy.
func endOf(_ int, err error) error    { return err }
func endOf2(_ int64, err error) error { return err }

// moves begins a transfer and moves its bytes. The error is how that ends.
func (g *guest) moves(t *testing.T, command string, move func(stream) error) <-chan error {
	t.Helper()
	data, err := g.begin(command)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		defer data.Close()
		ended <- move(data)
	}()
	return ended
}

func (g *guest) leaves(t *testing.T) {
	t.Helper()
	require.NoError(t, g.all("200 NOOP", "221 QUIT"))
	require.NoError(t, drain(g.conn))
	g.conn.Close()
}

// pendingBytes counts the uploads of which something has come.
func pendingBytes(t *testing.T, dir string) (n int) {
	t.Helper()
	for _, file := range temporaries(t, dir) {
		if info, err := os.Stat(file); err == nil && info.Size() > 0 {
			n++
		}
	}
	return n
}

// checkPartial looks at what the uploads have left, and returns how much is
// there of new.
func checkPartial(t *testing.T, r *remote, partial, content string) int {
	t.Helper()
	part := filepath.Join(r.dir, "new")
	switch hidden := temporaries(t, r.dir); partial {
	case "keep":
		assert.Empty(t, hidden)
	case "discard":
		assert.Empty(t, hidden)
		assert.NoFileExists(t, part)
		return 0
	case "hide":
		assert.NoFileExists(t, part)
		i := slices.IndexFunc(hidden, func(name string) bool { return strings.HasSuffix(name, "-new") })
		require.GreaterOrEqual(t, i, 0, "%q", hidden)
		part = hidden[i]
	}
	got := text(t, part)
	assert.NotEmpty(t, got)
	assert.True(t, strings.HasPrefix(content, got), "%d bytes that were not sent", len(got))
	return len(got)
}

// sessions ends the program and returns what is in the goroutines that it had
// and that serve somebody.
func (r *remote) sessions(t *testing.T) []string {
	t.Helper()
	r.signal(t, syscall.SIGQUIT)
	assert.Equal(t, 2, r.status(t))
	require.Contains(t, r.log.String(), "SIGQUIT: quit")
	require.Contains(t, r.log.String(), "uftpd/bg.(*Server)")
	return regexp.MustCompile(`uftpd/shared/ftp\.\(\*(Session|data|Server)\).*`).FindAllString(r.log.String(), -1)
}
