package integration

import (
	"strings"
	"testing"

	jftp "github.com/jlaffaye/ftp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func directoriesCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, tree{"full/x": "x"})
	require.NoError(t, c.MakeDir("one"))
	require.NoError(t, c.MakeDir("/one/two words"))
	refused(t, 550, c.MakeDir("one"), "MKD of what exists")
	refused(t, 550, c.MakeDir("no/parent"))

	require.NoError(t, c.ChangeDir("one/two words"))
	assert.Equal(t, "/one/two words", pwd(t, c))
	require.NoError(t, c.MakeDir(`qu"ote`))
	require.NoError(t, c.ChangeDir(`qu"ote`))
	assert.Equal(t, `/one/two words/qu"ote`, pwd(t, c))
	require.NoError(t, c.ChangeDirToParent())
	require.NoError(t, c.ChangeDir("../.."))
	assert.Equal(t, "/", pwd(t, c))
	require.NoError(t, c.ChangeDir("../../.."))
	assert.Equal(t, "/", pwd(t, c), "nothing is above the root")

	refused(t, 550, c.RemoveDir("full"), "RMD of a directory that is not empty")
	refused(t, 550, c.RemoveDir("full/x"), "RMD of a file")
	require.NoError(t, c.RemoveDir(`one/two words/qu"ote`))
	require.NoError(t, c.RemoveDir("/one/two words"))
	assert.Equal(t, tree{"full/x": "x", "one/": ""}, read(t, p.dir))
}

// pwd returns the working directory. A quotation mark in it comes doubled
// (RFC 959 appendix II), which the library leaves so.
func pwd(t *testing.T, c *jftp.ServerConn) string {
	t.Helper()
	dir, err := c.CurrentDir()
	require.NoError(t, err)
	return strings.ReplaceAll(dir, `""`, `"`)
}

func removeRecursivelyCase(t *testing.T, p *place, c *jftp.ServerConn) {
	fill(t, p.dir, tree{"keep": "k", "gone/a": "a", "gone/.b": "b", "gone/sub/deep/c": "c", "gone/sub/empty/": ""})
	require.NoError(t, c.RemoveDirRecur("/gone"))
	assert.Equal(t, tree{"keep": "k"}, read(t, p.dir))
}
