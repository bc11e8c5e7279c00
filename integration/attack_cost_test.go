package integration

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestR31_GlobAndRecursion asks for what costs much more to answer than to
// ask. Its first part is not parallel, as it measures the memory of the process.
func TestR31_GlobAndRecursion(t *testing.T) {
	t.Run("memory", flatMemory)
	t.Run("patterns", func(t *testing.T) { t.Parallel(); patterns(t) })
	t.Run("many files", func(t *testing.T) { t.Parallel(); manyFiles(t) })
	t.Run("deep", func(t *testing.T) { t.Parallel(); deep(t) })
}

func flatMemory(t *testing.T) {
	const files = 150_000 // more than are put in order
	h := run(t, withCrowd(files))
	c := h.enter(t)
	before := fromSystem()
	for _, line := range []string{"LIST many", "MLSD many", "LIST -t many"} {
		data := c.passive(epsv)
		c.cmd(150, "%s", line)
		n, err := io.Copy(counter{new(int)}, data)
		require.NoError(t, err)
		assert.Greater(t, n, int64(files*10), line)
		data.Close()
		c.hears("226 Transfer complete.")
	}
	assert.Less(t, int(fromSystem()-before)>>20, 48, "MiB more for listings of 25 MB")
}

// fromSystem is how many bytes of heap the process has asked for.
func fromSystem() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys
}

// counter counts line ends, and keeps nothing.
type counter struct{ n *int }

func (l counter) Write(p []byte) (int, error) {
	*l.n += bytes.Count(p, []byte{'\n'})
	return len(p), nil
}

func patterns(t *testing.T) {
	h := run(t)
	names := tree{}
	for i := range 30 {
		dir := fmt.Sprintf("%sd%02d/", strings.Repeat("a", 200), i)
		for j := range 30 {
			names[fmt.Sprintf("%s%s%02d", dir, strings.Repeat("a", 250), j)] = ""
		}
	}
	fill(t, h.dir, names)
	c := h.enter(t)
	for _, pattern := range []string{
		"************x", strings.Repeat("*", 250) + "x", strings.Repeat("*a", 120) + "x", strings.Repeat("?*", 120), strings.Repeat("*a*b*c", 40),
		"*/../*/../*", "*/../*/../*/../*/../*", strings.Repeat("*/", 100) + "*", strings.Repeat("../*/", 60) + "*",
		strings.Repeat("{a,", 60) + strings.Repeat("}", 60), strings.Repeat("[a-z", 60), strings.Repeat("[!", 100) + "*", "[[[[[[*]]]]]]",
		strings.Repeat("*", 4000), strings.Repeat("*a*b*c", 1000), // longer than a name may be
	} {
		for _, command := range []string{"LIST ", "NLST ", "STAT ", "LIST -R "} {
			data := c.passive(epsv)
			began := time.Now()
			reply := c.ask(command + pattern)
			if strings.HasPrefix(reply, "150 ") {
				c.finish(data)
			}
			data.Close()
			assert.Less(t, time.Since(began), slowness*time.Second, "%s%.40s: %.60s", command, pattern, reply)
		}
	}
	c.says("200 OK.", "NOOP")
}

func manyFiles(t *testing.T) {
	h := run(t, func(s *ftp.Server) {
		mem := vfs.NewMem()
		for i := range 100 {
			dir := fmt.Sprintf("d%02d", i)
			must(t, mem.Mkdir(dir, 0o755))
			for j := range 1000 {
				f, err := mem.OpenFile(fmt.Sprintf("%s/f%03d", dir, j), os.O_WRONLY|os.O_CREATE, 0o644)
				must(t, err)
				must(t, f.Close())
			}
		}
		s.FS, s.Login = mem, asUser
	})
	c := h.enter(t)
	data := c.passive(epsv)
	began := time.Now()
	c.cmd(150, "LIST -R")
	n := counter{new(int)}
	_, err := io.Copy(n, data)
	require.NoError(t, err)
	data.Close()
	c.hears("226 Transfer complete.")
	assert.Equal(t, 100+100*(1000+2), *n.n, "lines of directories, files and headings")
	assert.Less(t, time.Since(began), slowness*5*time.Second)

	c.passive(epsv)
	c.cmd(150, "LIST -laR")
	lift := c.within(time.Second)
	c.raw("ABOR\r\n")
	c.hears("426 Transfer aborted.", "226 Abort successful.")
	lift()
	began = time.Now()
	c.ask("STAT -R /") // a reply, which must not become as long as that
	assert.Less(t, time.Since(began), slowness*2*time.Second)
}

func must(t *testing.T, err error) {
	t.Helper()
	require.NoError(t, err)
}

// deep makes directories in directories, deeper than any path can tell.
func deep(t *testing.T) {
	h := run(t)
	const levels = 5000
	root, err := os.OpenRoot(h.dir)
	require.NoError(t, err)
	for range levels {
		must(t, root.Mkdir("d", 0o755))
		next, err := root.OpenRoot("d")
		require.NoError(t, err)
		must(t, root.Close())
		root = next
	}
	must(t, root.Close())
	c := h.enter(t)
	for _, line := range []string{"LIST -R", "NLST -R", "LIST -R " + strings.Repeat("d/", 2000)} {
		data := c.passive(epsv)
		began := time.Now()
		c.cmd(150, "%s", line)
		listing, err := io.ReadAll(data)
		require.NoError(t, err)
		data.Close()
		reply, err := c.hear()
		require.NoError(t, err)
		assert.Regexp(t, `^(550 There is more than -R lists; list it in parts|451 Local error, transfer aborted)\.$`, reply)
		assert.Less(t, len(listing), 1_000_000)
		assert.Less(t, time.Since(began), slowness*time.Second, line)
	}
	reply := c.ask("SITE RMDIR d")
	assert.Regexp(t, `^(250 Directory removed\.|[45]5\d [A-Z].*\.)$`, reply)
	c.says("200 OK.", "NOOP")
}
