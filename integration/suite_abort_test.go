package integration

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// endless makes a file that no socket buffer takes whole.
func endless(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "endless")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	require.NoError(t, os.Truncate(file, 1<<30))
}

// leaveCase closes a data connection early, as clients do that have seen
// enough. The session must stay in step.
func leaveCase(t *testing.T, p *place, c *jftp.ServerConn) {
	endless(t, p.dir)
	fill(t, p.dir, tree{"a": "hello"})
	r, err := c.Retr("endless")
	require.NoError(t, err)
	_, err = io.ReadFull(r, make([]byte, 100_000))
	require.NoError(t, err)
	refused(t, 426, r.Close())
	require.NoError(t, c.NoOp())
	require.Equal(t, "hello", retr(t, c, "a", 0))
}

// abortDownloadCase sends ABOR, which the library cannot: the transfer is
// answered 426, then ABOR itself 226 (RFC 959 section 4.1.3).
func abortDownloadCase(t *testing.T, p *place) func() error {
	endless(t, p.dir)
	fill(t, p.dir, tree{"a": "hello"})
	c := p.raw(t)
	data := c.passive(p.mode)
	c.cmd(150, "RETR endless")
	_, err := io.ReadFull(data, make([]byte, 100_000))
	require.NoError(t, err)
	c.cmd(426, "ABOR")
	c.reply(226)
	assert.NoError(t, drain(data))
	c.cmd(225, "ABOR") // nothing to abort
	require.Equal(t, "hello", c.retr(p.mode, "a"))
	return c.quit
}

func abortUploadCase(t *testing.T, p *place) func() error {
	c := p.raw(t)
	data := c.passive(p.mode)
	c.cmd(150, "STOR up")
	_, err := io.WriteString(data, noiseString(7, 100_000))
	require.NoError(t, err)
	c.cmd(426, "ABOR")
	c.reply(226)
	assert.NoError(t, drain(data))
	c.stor(p.mode, "up", "whole")
	assert.Equal(t, "whole", text(t, p.dir, "up"))
	return c.quit
}
