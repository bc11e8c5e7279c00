package integration

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestR13_LongLine sends lines that are too long, and one that never ends. It
// is not parallel, as it counts what the whole process allocates.
func TestR13_LongLine(t *testing.T) {
	t.Run("endless", func(t *testing.T) {
		h := run(t)
		c := h.knock(t)
		block := bytes.Repeat([]byte("A"), 64<<10)
		before := allocated()
		sent := 0
		for sent < 64<<20 {
			n, err := c.conn.Write(block)
			sent += n
			if err != nil {
				break
			}
		}
		require.ErrorIs(t, h.tally.left(t), ftp.ErrRefused)
		assert.Less(t, sent, 32<<20, "the connection was closed early")
		// A line is given up after 1 MiB; this counts what was freed again.
		assert.Less(t, allocated()-before, uint64(3<<20), "bytes allocated for %d sent", sent)
	})
	t.Run("tail", func(t *testing.T) {
		c := run(t).knock(t)
		c.raw(strings.Repeat("A", 9000) + "\r\nNOOP\r\n")
		c.hears("500 Command line too long.", "200 OK.")
		// The tail of a line that is too long is no command, wherever the
		// server's reads part it.
		c.raw("USER " + strings.Repeat("x", 8192-5) + "\rUSER " + user + "\r\n")
		c.hears("500 Command line too long.")
		c.says("503 Send USER first.", "PASS "+password)
	})
	t.Run("boundary", func(t *testing.T) {
		c := run(t).knock(t)
		const tooLong, unknown = "500 Command line too long.", "500 Unknown command."
		for _, tt := range []struct {
			n         int
			end, want string
		}{
			{8190, "\r\n", unknown}, // 8 KiB with its end
			{8191, "\n", unknown},
			{8191, "\r\n", tooLong},
			{8192, "\n", tooLong},
			{8192, "\r\n", tooLong},
			{8193, "\r\n", tooLong},
			{16384, "\r\n", tooLong},
		} {
			c.raw(strings.Repeat("A", tt.n) + tt.end)
			c.hears(tt.want)
			c.says("200 OK.", "NOOP")
		}
	})
}

// allocated is how many bytes the process has ever allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
