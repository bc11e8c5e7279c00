package integration

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oddNames are names that somebody has taken for something else: for a switch,
// a pattern, the end of a quotation, a format. Unix allows them all, and keeps
// bytes that are no UTF-8, which macOS does not.
func oddNames() []string {
	names := []string{
		"ünï códe.txt", "日本語", "😀 smile", "e\u0301", "two  blanks", " leading", "-la", "--", "-",
		"[a]", "a[1-3]{x,y}", "100%s%d%n%20", "'single'", "#;&|$(x)`y`!", "~", "..a", "a..", "...",
		"type=dir;size=0; x", "+i8388621,,", strings.Repeat("n", 251) + ".txt",
	}
	if runtime.GOOS != "windows" {
		names = append(names, "trailing ", `back\slash`, `\`, `dou"ble`, `"`, "*", "?", "*.*", "a:b", "<x>")
	}
	if runtime.GOOS == "linux" {
		names = append(names, "latin-\xe9", strings.Repeat("ü", 127)+"!")
	}
	return names
}

// namesCase takes each name through a file's whole life, with all the others
// beside it.
func namesCase(t *testing.T, p *place, c *jftp.ServerConn) {
	want := tree{}
	for _, name := range oddNames() {
		stor(t, c, name, "in "+name)
		want[name] = "in " + name
	}
	require.Equal(t, want, read(t, p.dir))
	listed := map[string]bool{}
	entries, err := c.List("")
	require.NoError(t, err)
	for _, e := range entries {
		listed[e.Name] = true
	}
	for _, name := range oddNames() {
		assert.True(t, listed[name], "%q is listed", name)
		assert.Equal(t, "in "+name, retr(t, c, name, 0), "%q", name)
		size, err := c.FileSize("/" + name)
		assert.NoError(t, err, "%q", name)
		assert.Equal(t, int64(len("in "+name)), size, "%q", name)
		_, err = c.GetTime(name)
		assert.NoError(t, err, "%q", name)
		entry, err := c.GetEntry(name)
		assert.NoError(t, err, "%q", name)
		if entry != nil {
			assert.Equal(t, name, strings.TrimPrefix(entry.Name, "/"))
		}
	}
	for _, name := range oddNames() {
		assert.NoError(t, c.Rename(name, "plain"), "%q", name)
		assert.Equal(t, "in "+name, text(t, p.dir, "plain"))
		assert.NoError(t, c.Rename("plain", name), "%q", name)
		assert.NoError(t, c.Delete(name), "%q", name)
	}
	assert.Empty(t, read(t, p.dir))
}

// dirNamesCase goes into directories with such names.
func dirNamesCase(t *testing.T, p *place, c *jftp.ServerConn) {
	for _, name := range oddNames() {
		require.NoError(t, c.MakeDir(name), "%q", name)
		require.NoError(t, os.WriteFile(filepath.Join(p.dir, name, "in it"), nil, 0o644), "%q", name)
		assert.NoError(t, c.ChangeDir(name), "%q", name)
		assert.Equal(t, "/"+name, pwd(t, c))
		assert.NoError(t, c.ChangeDirToParent())
		entries, err := c.List("/" + name)
		assert.NoError(t, err, "%q", name)
		held := []string{}
		for _, e := range entries {
			if e.Name != "." && e.Name != ".." && e.Type == jftp.EntryTypeFile {
				held = append(held, e.Name)
			}
		}
		assert.Equal(t, []string{"in it"}, held, "%q", name)
		refused(t, 550, c.RemoveDir(name), "%q is not empty", name)
		assert.NoError(t, c.Delete(name+"/in it"), "%q", name)
		assert.NoError(t, c.RemoveDir(name), "%q", name)
	}
	assert.Empty(t, read(t, p.dir))
}
