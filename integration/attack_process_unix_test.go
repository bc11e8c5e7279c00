//go:build unix

package integration

import (
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestR35_OldFileSurvivesKill kills the program in the middle of two uploads.
// The next start tidies up.
func TestR35_OldFileSurvivesKill(t *testing.T) {
	t.Parallel()
	path, dir := buildDaemon(t), t.TempDir()
	fill(t, dir, tree{"old": original})
	d := start(t, path, dir, "--port", "0")
	for _, name := range []string{"old", "new"} {
		c := d.enter(t)
		data := c.passive(epsv)
		c.cmd(150, "STOR %s", name)
		_, err := io.WriteString(data, strings.Repeat("half", 100))
		require.NoError(t, err)
	}
	require.True(t, eventually(patience, func() bool { return pendingUploads(t, dir) == 2 }), "two uploads are under way")
	d.signal(t, syscall.SIGKILL)
	d.status(t)
	assert.Equal(t, original, text(t, dir, "old"))
	assert.NoFileExists(t, dir+"/new")

	d = start(t, path, dir, "--port", "0")
	c := d.enter(t)
	assert.True(t, eventually(5*time.Second, func() bool { return pendingUploads(t, dir) == 0 }), "temporaries are left")
	assert.Equal(t, original, c.retr(epsv, "old"))
	c.says("200 OK.", "NOOP")
}

// pendingUploads counts the files of uploads that are under way.
func pendingUploads(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	n := 0
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".uftpd-") {
			n++
		}
	}
	return n
}

// TestR48_Shutdown stops the program while a download, an upload and an idle
// session are there. The first signal lets transfers finish; a second one, or
// the end of the process, leaves the port free for the next.
func TestR48_Shutdown(t *testing.T) {
	t.Parallel()
	path, dir := buildDaemon(t), t.TempDir()
	endless(t, dir)
	fill(t, dir, tree{"big": noiseString(48, 30_000_000)})
	d := start(t, path, dir, "--port", "0")
	port := d.addr[strings.LastIndexByte(d.addr, ':')+1:]

	idle, down, up := d.enter(t), d.enter(t), d.enter(t)
	taken := down.passive(epsv)
	down.cmd(150, "RETR big")
	sent := up.passive(epsv)
	up.cmd(150, "STOR up")
	_, err := io.WriteString(sent, "first half, ")
	require.NoError(t, err)
	d.signal(t, syscall.SIGTERM)
	const bye = "421 Server is stopping, closing connection."
	idle.hears(bye)
	idle.ends()
	late, err := dialBounded("tcp", d.addr)
	require.NoError(t, err)
	defer late.Close()
	told, err := io.ReadAll(late)
	require.NoError(t, err)
	require.Equal(t, bye+"\r\n", string(told), "nobody else is let in")
	_, err = io.WriteString(sent, "second half")
	require.NoError(t, err)
	require.NoError(t, sent.Close())
	up.hears("226 Transfer complete.", bye)
	assert.Equal(t, "first half, second half", text(t, dir, "up"))
	assert.Equal(t, text(t, dir, "big"), down.finish(taken))
	down.hears(bye)
	assert.Equal(t, 0, d.status(t), "nothing was cut off")

	for _, last := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		d = start(t, path, dir, "--port", port)
		idle, down = d.enter(t), d.enter(t)
		down.passive(epsv)
		down.cmd(150, "RETR endless")
		d.signal(t, syscall.SIGTERM)
		idle.hears(bye)
		d.signal(t, last)
		status := d.status(t)
		if last == syscall.SIGTERM {
			assert.Equal(t, 4, status, "a session was cut off")
		}
	}
	start(t, path, dir, "--port", port).enter(t).says("200 OK.", "NOOP")
}
