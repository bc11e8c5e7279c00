package integration

import (
	"compress/zlib"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestR43_HashDoS has many sessions ask for the digest of a huge file.
func TestR43_HashDoS(t *testing.T) {
	t.Parallel()
	h := run(t)
	sparse(t, h.dir)
	fill(t, h.dir, tree{"a": "hello"})
	sessions := make([]*raw, 100)
	for i := range sessions {
		sessions[i] = h.enter(t)
		sessions[i].raw("HASH huge\r\n")
	}
	other := h.enterFrom(t, stranger)
	began := time.Now()
	data := dialFrom(t, stranger, other.port(epsv))
	other.cmd(150, "RETR a")
	assert.Equal(t, "hello", other.finish(data))
	assert.Less(t, time.Since(began), 2*time.Second, "another client's download")
	for i, c := range sessions {
		if i%2 == 0 {
			lift := c.within(2 * time.Second)
			c.raw("NOOP\r\nABOR\r\n")
			c.hears("200 OK.", "426 Aborted.", "226 Abort successful.")
			lift()
		} else {
			require.NoError(t, c.conn.Close())
		}
	}
	for range len(sessions) / 2 {
		assert.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
	}
	began = time.Now()
	assert.Regexp(t, `^213 SHA-256 0-4 [0-9a-f]{64} /a$`, other.ask("HASH a"), "the queue has gone")
	assert.Less(t, time.Since(began), 2*time.Second)
}

// TestR44_ModeZBomb uploads zeros, which deflate a thousand times.
func TestR44_ModeZBomb(t *testing.T) {
	t.Parallel()
	h := run(t)
	fill(t, h.dir, tree{"old": original})
	c := h.enter(t)
	c.says("200 Mode set to deflate.", "MODE Z")
	for _, name := range []string{"old", "new"} {
		data := c.passive(epsv)
		c.says("150 Opening BINARY mode data connection for /"+name+".", "STOR "+name)
		sent := explode(data)
		data.Close()
		c.hears("552 Refused: the data inflates too much.")
		assert.Less(t, sent, int64(1<<30), "the whole bomb was taken")
	}
	assert.Equal(t, original, text(t, h.dir, "old"))
	info, err := os.Stat(h.dir + "/new")
	if err == nil { // a part, which is kept
		assert.LessOrEqual(t, info.Size(), int64(65<<20))
	}

	data := c.passive(epsv) // the next transfer begins anew
	c.cmd(150, "STOR text")
	z := zlib.NewWriter(data)
	_, err = io.WriteString(z, strings.Repeat("text ", 1000))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	data.Close()
	c.hears("226 Transfer complete.")
	assert.Equal(t, strings.Repeat("text ", 1000), text(t, h.dir, "text"))
	c.says("200 Mode set to stream.", "MODE S")
	assert.Equal(t, original, c.retr(epsv, "old"))
}

// explode sends a gigabyte of zeros, deflated, and returns how many it could.
func explode(data net.Conn) (sent int64) {
	z := zlib.NewWriter(data)
	zeros := make([]byte, 1<<20)
	for range 1 << 10 {
		n, err := z.Write(zeros)
		sent += int64(n)
		if err != nil {
			return sent
		}
	}
	z.Close()
	return sent
}
