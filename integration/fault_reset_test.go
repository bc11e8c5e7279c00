package integration

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// which says what connections are reset.
type which int

const (
	onControl which = 1 << iota
	onData
)

// resetStage is a point at which a client resets a connection.
type resetStage struct {
	name   string
	reach  func(c *raw) net.Conn // comes to it; returns the data connection, if there is one
	resets which
	new    string // what may be left under the name "new", or a part of it
}

// half is sent of what would be more; so much does not fit into one write.
var half = noiseString(9, 100_000)

func resetStages() []resetStage {
	says := func(code int, line string) func(*raw) net.Conn {
		return func(c *raw) net.Conn { c.cmd(code, "%s", line); return nil }
	}
	begun := func(command string) func(*raw) net.Conn {
		return func(c *raw) net.Conn { return c.begin(command) }
	}
	sent := func(command string) func(*raw) net.Conn {
		return func(c *raw) net.Conn {
			conn := c.begin(command)
			io.WriteString(conn, half)
			return conn
		}
	}
	taken := func(c *raw) net.Conn {
		conn := c.begin("RETR endless")
		io.ReadFull(conn, make([]byte, 100_000))
		return conn
	}
	return []resetStage{
		{"after USER", says(331, "USER "+user), onControl, ""},
		{"logged in", says(200, "NOOP"), onControl, ""},
		{"after PASV", says(227, "PASV"), onControl, ""},
		{"after PASV, connected", func(c *raw) net.Conn { return c.passive(pasv) }, onControl, ""},
		{"after PASV, connected, both", func(c *raw) net.Conn { return c.passive(pasv) }, onControl | onData, ""},
		{"after PORT", func(c *raw) net.Conn { c.active("PORT").Close(); return nil }, onControl, ""},
		{"after RNFR", says(350, "RNFR old"), onControl, ""},
		{"STOR without data", func(c *raw) net.Conn { c.cmd(229, "EPSV"); c.raw("STOR new\r\n"); return nil }, onControl, ""},
		{"STOR, nothing sent", begun("STOR new"), onData, ""},
		{"STOR, nothing sent, control", begun("STOR new"), onControl, ""},
		{"STOR over a file", sent("STOR old"), onData, ""},
		{"STOR over a file, control", sent("STOR old"), onControl, ""},
		{"STOR over a file, both", sent("STOR old"), onControl | onData, ""},
		{"STOR", sent("STOR new"), onData, half},
		{"STOR, control", sent("STOR new"), onControl, half},
		{"STOR, both", sent("STOR new"), onControl | onData, half},
		{"APPE to nothing", sent("APPE new"), onData, half},
		{"STOU", sent("STOU new"), onData, half},
		{"RETR", taken, onData, ""},
		{"RETR, control", taken, onControl, ""},
		{"RETR, both", taken, onControl | onData, ""},
		{"RETR, nothing read", begun("RETR endless"), onData, ""},
	}
}

// TestFaultReset resets connections at every stage. It is not parallel, as it
// counts what the process holds.
func TestFaultReset(t *testing.T) {
	for _, stage := range resetStages() {
		t.Run(stage.name, func(t *testing.T) {
			h := trouble(t)
			fill(t, h.dir, tree{"old": "old"})
			endless(t, h.dir)
			base := hold()
			c := h.enter(t)
			conn := stage.reach(c)
			if stage.resets&onData != 0 {
				rst(conn)
			}
			if stage.resets&onControl != 0 {
				rst(c.conn)
				assert.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
			} else {
				c.hears("426 Data connection broken, transfer aborted.")
				require.NoError(t, c.quit())
				assert.NoError(t, h.tally.left(t))
			}
			if len(h.log.lines("code=150")) > 0 {
				h.ended(t, ftp.Reset)
			}
			assert.Empty(t, h.ends, "transfers that nobody asked for")
			if conn != nil {
				conn.Close()
			}
			assert.Empty(t, base.left(5*time.Second), "after the session")
			checkAfterReset(t, h, stage)
			h.sound(t)
		})
	}
	t.Run("on connecting", func(t *testing.T) {
		h := trouble(t)
		base := hold()
		for range 50 {
			conn, err := dialBounded("tcp", h.addr)
			require.NoError(t, err)
			rst(conn)
		}
		assert.Empty(t, base.left(5*time.Second))
		h.sound(t)
	})
}

func checkAfterReset(t *testing.T, h *troubled, stage resetStage) {
	t.Helper()
	require.NoError(t, os.Remove(filepath.Join(h.dir, "endless")))
	left := read(t, h.dir)
	assert.Equal(t, "old", left["old"])
	delete(left, "old")
	if part, ok := left["new"]; ok {
		assert.True(t, part != "" && len(part) <= len(stage.new) && stage.new[:len(part)] == part,
			"%d bytes are no part of the upload", len(part))
		delete(left, "new")
	}
	assert.Empty(t, left)
}
