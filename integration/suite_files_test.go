package integration

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// retr returns a file from the offset on.
func retr(t *testing.T, c *jftp.ServerConn, path string, offset int) string {
	t.Helper()
	r, err := c.RetrFrom(path, uint64(offset))
	require.NoError(t, err)
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return string(b)
}

func stor(t *testing.T, c *jftp.ServerConn, path, content string) {
	t.Helper()
	require.NoError(t, c.Stor(path, strings.NewReader(content)))
}

func transferCase(t *testing.T, p *place, c *jftp.ServerConn) {
	first, second := noiseString(1, 300_000), noiseString(2, 1000)
	stor(t, c, "f.bin", first)
	assert.Equal(t, first, text(t, p.dir, "f.bin"))
	assert.Equal(t, first, retr(t, c, "/f.bin", 0))
	stor(t, c, "/f.bin", second)
	assert.Equal(t, tree{"f.bin": second}, read(t, p.dir), "a shorter file replaces a longer one")
	assert.Equal(t, second, retr(t, c, "f.bin", 0))

	_, err := c.Retr("missing")
	refused(t, 550, err)
	_, err = c.Retr("/")
	refused(t, 550, err, "RETR of a directory")
	err = c.Stor("nowhere/f", strings.NewReader("x"))
	refused(t, 550, err, "STOR in a directory that does not exist")
	assert.NoError(t, c.NoOp())
}

func appendCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, tree{"log": "one\n"})
	require.NoError(t, c.Append("log", strings.NewReader("two\n")))
	require.NoError(t, c.Append("new", strings.NewReader("first\n")))
	assert.Equal(t, tree{"log": "one\ntwo\n", "new": "first\n"}, read(t, p.dir))
}

func resumeDownloadCase(t *testing.T, p *place, c *jftp.ServerConn) {
	content := noiseString(3, 100_000)
	fill(t, p.dir, tree{"f": content})
	assert.Equal(t, content[40_000:], retr(t, c, "f", 40_000))
	assert.Empty(t, retr(t, c, "f", len(content)), "from the end")
	assert.Equal(t, content, retr(t, c, "f", 0), "REST is for one transfer only")
}

func resumeUploadCase(t *testing.T, p *place, c *jftp.ServerConn) {
	content := noiseString(4, 100_000)
	fill(t, p.dir, tree{"part": content[:40_000], "longer": content})
	require.NoError(t, c.StorFrom("part", strings.NewReader(content[40_000:]), 40_000))
	assert.Equal(t, content, text(t, p.dir, "part"))
	require.NoError(t, c.StorFrom("longer", strings.NewReader("12345"), 10))
	assert.Equal(t, content[:10]+"12345", text(t, p.dir, "longer")[:15])
}

func renameCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, tree{"a": "a", "b": "b", "dir/x": "x", "sub/": ""})
	require.NoError(t, c.Rename("a", "sub/moved"))
	require.NoError(t, c.Rename("/dir", "/sub/dir"))
	require.NoError(t, c.Rename("b", "sub/moved"), "a file is replaced")
	refused(t, 550, c.Rename("missing", "y"))
	assert.Equal(t, tree{"sub/moved": "b", "sub/dir/x": "x"}, read(t, p.dir))
}

func deleteCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, tree{"a": "a", "b": "b", "dir/x": "x"})
	require.NoError(t, c.Delete("a"))
	require.NoError(t, c.Delete("/dir/x"))
	refused(t, 550, c.Delete("a"), "DELE of what is gone")
	refused(t, 550, c.Delete("dir"), "DELE of a directory")
	assert.Equal(t, tree{"b": "b", "dir/": ""}, read(t, p.dir))
}

func sizeCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, tree{"none": "", "some": noiseString(5, 12345), "dir/": ""})
	for name, want := range map[string]int64{"none": 0, "/some": 12345} {
		got, err := c.FileSize(name)
		require.NoError(t, err)
		assert.Equal(t, want, got, name)
	}
	for _, name := range []string{"missing", "dir"} {
		_, err := c.FileSize(name)
		refused(t, 550, err, name)
	}
}

// timesCase sets times only where the server can.
func timesCase(t *testing.T, p *place) func() error {
	fill(t, p.dir, tree{"f": "f"})
	c := p.login(t)
	require.True(t, c.IsGetTimeSupported())
	got, err := c.GetTime("f")
	require.NoError(t, err)
	assert.Equal(t, stamp, got.UTC())
	_, err = c.GetTime("missing")
	refused(t, 550, err)

	later := stamp.AddDate(3, 2, 1)
	err = c.SetTime("f", later)
	if !c.IsSetTimeSupported() {
		assert.Error(t, err)
		later = stamp
	} else {
		require.NoError(t, err)
	}
	got, err = c.GetTime("f")
	require.NoError(t, err)
	assert.Equal(t, later, got.UTC())
	return c.Quit
}

func emptyCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, tree{"old": "not empty"})
	stor(t, c, "old", "")
	assert.Equal(t, tree{"old": ""}, read(t, p.dir))
	assert.Empty(t, retr(t, c, "old", 0))
}

func bigCase(t *testing.T, p *place, c *jftp.ServerConn) {
	size := int64(200 << 20)
	if testing.Short() {
		size = 20 << 20
	}
	want := digestOf(t, noise(6, size))
	require.NoError(t, c.Stor("big", noise(6, size)))
	assert.Equal(t, want, digestOfFile(t, filepath.Join(p.dir, "big")))
	r, err := c.Retr("big")
	require.NoError(t, err)
	assert.Equal(t, want, digestOf(t, r))
	require.NoError(t, r.Close())
}
