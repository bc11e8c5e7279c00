package integration

import (
	"io"
	"net"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFaultMemory has two hundred transfers stand still at once, in either
// direction and each way, and bounds what they take together. It is not
// parallel, as it measures the whole process, the clients too.
func TestFaultMemory(t *testing.T) {
	for _, c := range []struct {
		setup, command string
		transfers      int64
		each           int64 // bytes that one may take; compress/flate takes 800 KiB
	}{
		{"TYPE I", "RETR endless", 200, 64 << 10},
		{"TYPE I", "STOR new", 200, 64 << 10},
		{"TYPE A", "RETR endless", 200, 160 << 10},
		{"MODE Z", "RETR noise", 3, 4 << 20},
	} {
		t.Run(c.setup+" "+c.command, func(t *testing.T) {
			h := trouble(t)
			endless(t, h.dir)
			fill(t, h.dir, tree{"noise": noiseString(1, 32<<20)})
			base := heap()
			clients, conns := make([]*raw, c.transfers), make([]net.Conn, c.transfers)
			for i := range c.transfers {
				clients[i] = h.enter(t)
				require.Regexp(t, "^2", clients[i].ask(c.setup))
				conns[i] = clients[i].begin(c.command)
				var err error
				if c.command == "STOR new" {
					_, err = io.WriteString(conns[i], half)
				} else {
					_, err = io.ReadFull(conns[i], make([]byte, 10_000))
				}
				require.NoError(t, err)
			}
			grown := heap() - base
			t.Logf("%d transfers hold %d KiB, %d KiB each", c.transfers, grown>>10, grown>>10/c.transfers)
			assert.Less(t, grown, c.transfers*c.each)
			for i, client := range clients {
				rst(conns[i])
				client.reply(426)
				require.NoError(t, client.quit())
			}
			for range c.transfers {
				assert.NoError(t, h.tally.left(t))
			}
		})
	}
}

// heap is what the process has in use for its objects and stacks.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools have kept goes with the second
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
