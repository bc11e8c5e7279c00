package integration

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/integration/internal/wan"
)

// testLossy moves files, both ways at once, over lines that lose some
// packets and have some overtaken by others.
func testLossy(t *testing.T, p programs) {
	const size = 3 << 20
	bad := wan.Line{Delay: 10 * time.Millisecond, Rate: 2 << 20, Queue: 128 << 10,
		Loss: 0.03, Late: 0.05, Lateness: 15 * time.Millisecond}
	r := across(t, p.service, bad, 2)
	fill(t, r.dir, tree{"down": noiseString(1, size)})
	sent := make(chan error, 1)
	go func() {
		g, err := r.guest(1)
		if err == nil {
			defer g.conn.Close()
			err = g.give("STOR up", noiseString(2, size))
		}
		if err == nil {
			err = g.all("221 QUIT")
		}
		sent <- err
	}()
	g := r.welcome(t)
	got, err := g.take("RETR down")
	require.NoError(t, err)
	assert.Equal(t, digestOf(t, noise(1, size)), digestOf(t, strings.NewReader(got)))
	require.NoError(t, <-sent)
	assert.Equal(t, digestOf(t, noise(2, size)), digestOfFile(t, filepath.Join(r.dir, "up")))
	g.leaves(t)
	t.Logf("%d packets were lost and %d came late", r.net.Lost(), r.net.Late())
	assert.Greater(t, r.net.Lost(), int64(20))
	assert.Greater(t, r.net.Late(), int64(20))
}
