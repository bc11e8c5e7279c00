package integration

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFtplib runs Python's client, whose ABOR comes as urgent data.
func TestFtplib(t *testing.T) {
	t.Parallel()
	p := findOptional(t, "python3")
	script, err := filepath.Abs("testdata/ftplib_session.py")
	require.NoError(t, err)
	content := noiseString(60, 2_000_000)
	p.here(tree{"f": content})
	endless(t, p.home.dir)
	for _, passive := range []string{"passive", "active"} {
		p.run("", script, p.host, p.port, user, password, passive)
		assert.True(t, p.remote("up-"+passive) == content, "the upload")
		assert.True(t, p.remote("resumed-"+passive) == content, "the resumed upload")
	}
}
