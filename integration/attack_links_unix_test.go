//go:build unix

package integration

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestR29_Symlink has links in the tree that lead out of it, each to be met by
// each command.
func TestR29_Symlink(t *testing.T) {
	t.Parallel()
	t.Run("links", linksOut)
	t.Run("swap", swapped)
	t.Run("hard link", hardLink)
}

func linksOut(t *testing.T) {
	t.Parallel()
	y := inYard(t)
	fill(t, y.dir, tree{"a/b/": ""})
	for name, target := range map[string]string{
		"file": y.outside + "/secret", "dir": y.outside + "/ftp-x", "up": "..", "relative": "../secret", "etc": "/etc",
		"a/b/link": "../../..", "dangling": y.outside + "/new", "loop": "loop", "through": "dir/secret", "in/up": "../..",
	} {
		require.NoError(t, os.Symlink(target, filepath.Join(y.dir, name)))
	}
	before := y.around(t)
	c := y.enter(t)
	refused := regexp.MustCompile(`^55[03] [A-Z][^/]*\.$`)
	for _, path := range []string{
		"file", "dir/secret", "up/secret", "relative", "etc/passwd", "a/b/link/secret", "through", "in/up/secret",
		"dir/new", "up/new", "a/b/link/new", "loop", "loop/x", "up/ftp-x/secret",
	} {
		for _, command := range []string{
			"RETR ", "SIZE ", "MDTM ", "CWD ", "MLSD ", "HASH ", "SITE CPFR ", "APPE ",
			"MFMT 20200102030405 ", "SITE CHMOD 777 ",
		} {
			c.port(epsv)
			assert.Regexp(t, refused, c.ask(command+path), "%s%s", command, path)
		}
	}
	for _, path := range []string{"dir/new", "up/new", "a/b/link/new", "in/up/new"} {
		for _, command := range []string{"STOR ", "MKD ", "STOU ", "SITE MKDIR ", "SITE COPY in/file "} {
			c.port(epsv)
			assert.Regexp(t, refused, c.ask(command+path), "%s%s", command, path)
		}
		c.says("350 Ready for RNTO.", "RNFR in/file")
		assert.Regexp(t, refused, c.ask("RNTO "+path))
	}
	for _, path := range []string{"dir/secret", "up/secret", "a/b/link/secret"} {
		for _, command := range []string{"DELE ", "RNFR ", "RMD ", "SITE RMDIR "} {
			assert.Regexp(t, refused, c.ask(command+path), "%s%s", command, path)
		}
	}
	c.says("550 No such file or directory.", "RETR dir/../secret") // that is "/secret"
	for _, path := range []string{"dangling", "file"} {            // the link is replaced, not what it leads to
		data := c.passive(epsv)
		if reply := c.ask("STOR " + path); reply[0] == '1' {
			c.send(data, "mine")
		}
	}
	c.says("250 File deleted.", "DELE relative") // the link
	c.says("550 Not a directory.", "SITE RMDIR dir")
	assert.Equal(t, before, y.around(t))
}

// swapped replaces a directory by a link to the outside and back, as fast as
// it can, while files below are read, written, renamed and removed.
func swapped(t *testing.T) {
	t.Parallel()
	y := inYard(t)
	fill(t, y.dir, tree{"real/secret": "inside"})
	require.NoError(t, os.Symlink("../ftp-x", filepath.Join(y.dir, "evil")))
	require.NoError(t, os.Symlink("real", filepath.Join(y.dir, "d")))
	before := y.around(t)
	c := y.enter(t)
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- swap(y.dir, stop) }()
	end := time.After(2 * time.Second)
	reached := 0
	for running := true; running; {
		select {
		case <-end:
			running = false
		default:
		}
		data := c.passive(epsv)
		if reply := c.ask("RETR d/secret"); reply[0] == '1' {
			reached++
			assert.Equal(t, "inside", c.finish(data))
		}
		data = c.passive(epsv)
		if reply := c.ask("STOR d/secret"); reply[0] == '1' {
			c.send(data, "inside")
		}
		c.ask("MKD d/new")
		c.ask("RMD d/new")
		if reply := c.ask("RNFR d/secret"); reply[0] == '3' {
			if c.ask("RNTO d/other")[0] == '2' {
				c.ask("RNFR real/other")
				c.ask("RNTO real/secret")
			}
		}
	}
	close(stop)
	require.NoError(t, <-done)
	assert.Positive(t, reached)
	assert.Equal(t, before, y.around(t))
}

func swap(dir string, stop <-chan struct{}) error {
	link, next := filepath.Join(dir, "d"), filepath.Join(dir, "next")
	for i := 0; ; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		target := [2]string{"evil", "real"}[i%2]
		if err := errors.Join(os.Symlink(target, next), os.Rename(next, link)); err != nil {
			return err
		}
	}
}

// hardLink overwrites a file that has another name outside of the tree. What
// is there can't be told from a file of the tree's own, and can be read; but an
// upload takes the name, and leaves the other's content.
func hardLink(t *testing.T) {
	t.Parallel()
	y := inYard(t)
	if err := os.Link(y.outside+"/secret", filepath.Join(y.dir, "hard")); err != nil {
		t.Skipf("needs hard links: %v", err)
	}
	c := y.enter(t)
	c.stor(epsv, "hard", "mine")
	assert.Equal(t, "mine", text(t, y.dir, "hard"))
	assert.Equal(t, "SECRET", text(t, y.outside, "secret"))
}
