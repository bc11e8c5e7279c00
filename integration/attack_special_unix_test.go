//go:build unix

package integration

import (
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestR42_SpecialFiles has what is no regular file stand where one is asked
// for. None may be opened, as a FIFO waits for its other end, and a device acts.
func TestR42_SpecialFiles(t *testing.T) {
	t.Parallel()
	h := run(t)
	kinds := []string{"fifo", "socket", "dir", "link-to-fifo"}
	require.NoError(t, unix.Mkfifo(filepath.Join(h.dir, "fifo"), 0o666))
	ln, err := net.Listen("unix", filepath.Join(h.dir, "socket"))
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	require.NoError(t, os.Mkdir(filepath.Join(h.dir, "dir"), 0o755))
	require.NoError(t, os.Symlink("fifo", filepath.Join(h.dir, "link-to-fifo")))
	const null = 1<<8 | 3
	if err := unix.Mknod(filepath.Join(h.dir, "device"), unix.S_IFCHR|0o666, null); err == nil { // as root only
		kinds = append(kinds, "device")
	}
	fill(t, h.dir, tree{"f": "f"})
	c := h.enter(t)
	for _, kind := range kinds {
		for _, command := range []string{
			"RETR ", "STOR ", "APPE ", "SIZE ", "HASH ", "XCRC ", "XMD5 ", "MD5 ", "SITE CPFR ", "SITE COPY f ", "COMB f ", "COMB ",
		} {
			line := command + kind
			if command == "COMB " {
				line = "COMB new " + kind
			}
			data := c.passive(epsv)
			lift := c.within(2 * time.Second)
			began := time.Now()
			want := "550 Not a regular file."
			switch command { // their drafts have codes of their own for this
			case "HASH ":
				want = "553 Not a regular file."
			case "MD5 ":
				want = "504 Not a regular file."
			}
			assert.Equal(t, want, c.ask(line), line)
			assert.Less(t, time.Since(began), time.Second, line)
			lift()
			data.Close()
		}
		assert.Contains(t, c.ask("MLST "+kind), "; /"+kind)
	}
	for _, command := range []string{"LIST", "MLSD", "NLST", "LIST -R"} {
		data := c.passive(epsv)
		c.cmd(150, "%s", command)
		assert.Contains(t, c.finish(data), "fifo", command)
	}
	c.says("250 File deleted.", "DELE fifo") // the name goes, the other end is nobody's business
	c.says("200 OK.", "NOOP")
}
