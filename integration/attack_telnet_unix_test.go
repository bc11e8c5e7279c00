//go:build unix

package integration

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestR21_TelnetIAC sends Telnet commands wherever they may hurt: before ABOR,
// some of it as urgent data; at the edges of buffers; a million of them; and
// in names, where a doubled 0xFF is one byte. TestUrgentAbort has the forms of
// known clients.
func TestR21_TelnetIAC(t *testing.T) {
	t.Parallel()
	h := run(t)
	endless(t, h.dir)
	c := h.enter(t)
	data := c.passive(epsv)
	c.cmd(150, "RETR endless")
	c.raw("\xff\xf4\xff")
	require.NoError(t, sendUrgent(c.conn.(*net.TCPConn), "\xf2"))
	c.raw("ABOR\r\n")
	lift := c.within(time.Second)
	c.hears("426 Transfer aborted.", "226 Abort successful.")
	lift()
	assert.NoError(t, drain(data))
	c.says("200 OK.", "NOOP")

	for _, edge := range []int{254, 255, 256, 257, 511, 512, 4095, 4096, 8185} {
		for _, command := range []string{"\xff\xf4", "\xff\xf2", "\xff\xfd\x06", "\xff\xfb\x01", "\xff\xf0"} {
			c.says("200 OK.", "NOOP "+strings.Repeat("x", edge-6)+command) // it straddles the edge
		}
	}
	c.raw(strings.Repeat("\xff\xf4", 500_000) + "\r\nNOOP\r\n")
	c.hears("500 Command line too long.", "200 OK.")
	c.raw(strings.Repeat("\xff\xf4\r\n", 1000))
	for range 1000 {
		c.hears("500 Unknown command.")
	}
	for _, alone := range []string{"\xff", "\xff\xff", "\xff\xfd", "\xf2\xf2\xf2", "\xff\xf4\xff\xf2"} {
		c.says("500 Unknown command.", alone)
	}

	name := "a\xffb"
	if err := os.Mkdir(filepath.Join(h.dir, name), 0o755); err != nil {
		t.Skipf("needs a file system that takes any byte: %v", err)
	}
	c.says("250 Directory changed.", "CWD a\xff\xffb")
	// The reply doubles it again, as Telnet has it.
	c.says("257 \"/a\xff\xffb\" is the working directory.", "PWD")
	c.says("257 \"/a\xff\xffb/\xff\xff\xff\xff\" created.", "MKD \xff\xff\xff\xff")
	assert.DirExists(t, filepath.Join(h.dir, name, "\xff\xff"))
	c.says("250 Directory removed.", "RMD \xff\xff\xff\xff")
}
