package integration

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestFaultPortsEmpty has more sessions ask for a passive port than there are.
func TestFaultPortsEmpty(t *testing.T) {
	t.Parallel()
	first, last := freeRange(t, 2)
	h := trouble(t, func(s *ftp.Server) {
		s.PassivePorts = ftp.PortRange{First: first, Last: last}
		s.OpenTimeout = 200 * time.Millisecond
	})
	fill(t, h.dir, tree{"f": "text"})
	const none = "425 No passive port is free, try again later."
	clients := make([]*raw, 5)
	for i := range clients {
		clients[i] = h.enter(t)
		if got := clients[i].ask("PASV"); i < 2 {
			require.Regexp(t, `^227 `, got)
		} else {
			require.Equal(t, none, got)
		}
	}
	clients[4].says(none, "EPSV")
	clients[4].says("425 Send PASV, EPSV, PORT or EPRT first.", "RETR f")

	// A port is free again after a transfer that nobody came to, after one
	// that was made, and after a session that has ended.
	clients[0].says("425 No data connection came.", "RETR f")
	assert.Equal(t, "text", clients[2].retr(pasv, "f"))
	assert.Equal(t, "text", clients[3].retr(epsv, "f"))
	rst(clients[1].conn)
	require.ErrorIs(t, h.tally.left(t), ftp.ErrGone)
	for _, c := range []*raw{clients[0], clients[2], clients[3], clients[4]} {
		assert.Equal(t, "text", c.retr(pasv, "f"))
		require.NoError(t, c.quit())
	}
	h.sound(t)
}
