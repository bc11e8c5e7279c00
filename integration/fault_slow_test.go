package integration

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

const stalledReply = "426 Data connection stalled, transfer aborted."

// TestFaultStalled has peers that hold a data connection open and are silent,
// from the beginning or from the middle on.
func TestFaultStalled(t *testing.T) {
	t.Parallel()
	for _, under := range []string{"clear", "TLS"} {
		for _, c := range []struct {
			name, command string
			bytes         int // that are sent, or taken, before the silence
		}{
			{"upload, nothing", "STOR old", 0},
			{"upload, a part", "STOR old", 50_000},
			{"continued upload", "APPE new", 50_000},
			{"download, nothing", "RETR endless", 0},
			{"download, a part", "RETR endless", 50_000},
		} {
			t.Run(under+", "+c.name, func(t *testing.T) {
				t.Parallel()
				h := trouble(t, withTLS, func(s *ftp.Server) {
					s.StallTimeout, s.OpenTimeout = 2*time.Second, 2*time.Second // the latter bounds a handshake
				})
				fill(t, h.dir, tree{"old": "old"})
				endless(t, h.dir)
				var client *raw
				cfg := clientTLS(t)
				if under == "TLS" {
					client = h.private(t, cfg)
				} else {
					client = h.enter(t)
				}
				data := client.begin(c.command)
				var conn io.ReadWriter = data
				if under == "TLS" {
					conn = hide(data, cfg)
				}
				var err error
				if c.command == "RETR endless" {
					_, err = io.ReadFull(conn, make([]byte, c.bytes))
				} else if c.bytes > 0 {
					_, err = io.WriteString(conn, half[:c.bytes])
				}
				require.NoError(t, err)
				began := time.Now()
				last, err := client.hear()
				require.NoError(t, err)
				h.ended(t, ftp.Stalled)
				if under == "TLS" && c.bytes == 0 {
					assert.Equal(t, "522 TLS failed on the data connection.", last)
				} else {
					assert.Equal(t, stalledReply, last)
				}
				assert.Less(t, time.Since(began), 10*time.Second)
				data.Close()
				assert.Equal(t, "old", text(t, h.dir, "old"))
				client.says("200 OK.", "NOOP")
				require.NoError(t, client.quit())
				h.sound(t)
			})
		}
	}
}

// TestFaultSlow has peers that are slow but move a byte now and then: they are
// served to the end, though it takes many times the stall time-out.
func TestFaultSlow(t *testing.T) {
	t.Parallel()
	const stall, pause, pieces = 2 * time.Second, 400 * time.Millisecond, 20
	h := trouble(t, withTLS, func(s *ftp.Server) { s.StallTimeout, s.IdleTimeout = stall, stall })
	t.Run("upload", func(t *testing.T) {
		t.Parallel()
		c := h.enter(t)
		data := c.begin("STOR slow")
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for range pieces {
			<-tick.C
			_, err := io.WriteString(data, "x")
			require.NoError(t, err)
		}
		c.send(data, "end")
		assert.Len(t, text(t, h.dir, "slow"), pieces+len("end"))
	})
	t.Run("upload of one TLS record", func(t *testing.T) {
		t.Parallel()
		cfg := clientTLS(t)
		cfg.DynamicRecordSizingDisabled = true
		c := h.private(t, cfg)
		slow := &dribbling{Conn: c.begin("STOR record"), pieces: pieces}
		data := hide(slow, cfg)
		require.NoError(t, data.Handshake())
		slow.pause = pause
		c.send(data, half[:16<<10])
		assert.Equal(t, half[:16<<10], text(t, h.dir, "record"))
	})
	t.Run("download", func(t *testing.T) {
		t.Parallel()
		const size = 16 << 20
		fill(t, h.dir, tree{"big": noiseString(2, size)})
		c := h.enter(t)
		data := c.begin("RETR big")
		tick := time.NewTicker(pause)
		defer tick.Stop()
		buf := make([]byte, size/pieces)
		for range pieces - 1 {
			<-tick.C
			_, err := io.ReadFull(data, buf)
			require.NoError(t, err)
		}
		c.finish(data)
	})
}

// dribbling is a connection that sends large things in pieces.
type dribbling struct {
	net.Conn
	pieces int
	pause  time.Duration // before each; zero: it sends all at once
}

func (d *dribbling) Write(p []byte) (n int, err error) {
	size := len(p)/d.pieces + 1
	if d.pause == 0 || len(p) < 1<<10 {
		size = len(p)
	}
	tick := time.NewTicker(max(d.pause, 1))
	defer tick.Stop()
	for n < len(p) && err == nil {
		<-tick.C
		var m int
		m, err = d.Conn.Write(p[n:min(n+size, len(p))])
		n += m
	}
	return n, err
}
