package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var listed = tree{"a.txt": "hello\n", "sp ace.txt": "y\n", "ünï.txt": "", ".hidden": "h", "sub/c.txt": "x\n", "sub/deep/": "", "empty/": ""}

// line is an entry as a word, so that lists of them can be compared.
func line(e *jftp.Entry) string {
	if e.Type == jftp.EntryTypeFolder {
		return e.Name + "/"
	}
	return fmt.Sprintf("%s %d %s", e.Name, e.Size, e.Time.UTC().Format(time.DateTime))
}

func lines(t *testing.T, c *jftp.ServerConn, path string) []string {
	t.Helper()
	entries, err := c.List(path)
	require.NoError(t, err)
	got := []string{}
	for _, e := range entries {
		if e.Name != "." && e.Name != ".." {
			got = append(got, line(e))
		}
	}
	slices.Sort(got)
	return got
}

var listedRoot = []string{
	".hidden 1 2020-01-02 03:04:05", "a.txt 6 2020-01-02 03:04:05", "empty/",
	"sp ace.txt 2 2020-01-02 03:04:05", "sub/", "ünï.txt 0 2020-01-02 03:04:05",
}

func listCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, listed)
	require.True(t, c.IsTimePreciseInList(), "MLSD is used")
	assert.Equal(t, listedRoot, lines(t, c, ""))
	assert.Equal(t, listedRoot, lines(t, c, "/"))
	assert.Equal(t, []string{"c.txt 2 2020-01-02 03:04:05", "deep/"}, lines(t, c, "/sub"))
	assert.Equal(t, []string{}, lines(t, c, "empty"))
	_, err := c.List("nowhere")
	refused(t, 550, err)

	names, err := c.NameList("/sub")
	require.NoError(t, err)
	for i, name := range names {
		names[i] = filepath.Base(name)
	}
	slices.Sort(names)
	assert.Equal(t, []string{"c.txt", "deep"}, names)

	entry, err := c.GetEntry("/sp ace.txt")
	require.NoError(t, err)
	assert.Equal(t, jftp.EntryTypeFile, entry.Type)
	assert.Equal(t, uint64(2), entry.Size)
	assert.Equal(t, stamp, entry.Time.UTC())
}

// listLinesCase reads LIST. It tells no time of day for what is old.
func listLinesCase(t *testing.T, p *place) func() error {
	fill(t, p.dir, listed)
	fresh := time.Now().Add(-time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(p.dir, "a.txt"), fresh, fresh))
	c := p.login(t, jftp.DialWithDisabledMLSD(true))
	require.False(t, c.IsTimePreciseInList(), "LIST is used")
	want := []string{
		".hidden 1 2020-01-02 00:00:00", "a.txt 6 " + fresh.UTC().Truncate(time.Minute).Format(time.DateTime), "empty/",
		"sp ace.txt 2 2020-01-02 00:00:00", "sub/", "ünï.txt 0 2020-01-02 00:00:00",
	}
	assert.Equal(t, want, lines(t, c, "/"))
	assert.Equal(t, []string{}, lines(t, c, "/empty"))
	_, err := c.List("/nowhere")
	refused(t, 550, err)
	return c.Quit
}

func walkCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, listed)
	got := tree{}
	w := c.Walk("/")
	for w.Next() {
		got[w.Path()] = w.Stat().Type.String()
	}
	require.NoError(t, w.Err())
	assert.Equal(t, tree{
		"/a.txt": "file", "/sp ace.txt": "file", "/ünï.txt": "file", "/.hidden": "file",
		"/sub": "folder", "/sub/c.txt": "file", "/sub/deep": "folder", "/empty": "folder",
	}, got)
}
