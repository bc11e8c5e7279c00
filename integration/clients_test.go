package integration

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// configuration is a server that transcripts are played against.
type configuration struct {
	name string
	set  func(*ftp.Server) // nil: as it comes
	tls  uint16            // the latest version that the client has; 0: the server has no TLS
}

var configurations = []configuration{
	{name: "plain"},
	{name: "TLS 1.3", set: bound, tls: tls.VersionTLS13},
	{name: "TLS 1.2", set: bound, tls: tls.VersionTLS12},
}

// bound takes only what shows that it belongs to its session, and uploads that
// come to a proper end.
func bound(s *ftp.Server) {
	withTLS(s)
	s.DataBinding, s.StrictClose = ftp.BindRequire, true
}

// suits reports whether the configuration has what the transcript needs.
func (c configuration) suits(s *script) bool {
	switch s.header["needs"] {
	case "tls":
		return c.tls != 0
	case "notls":
		return c.tls == 0
	}
	return true
}

// TestClients plays what real clients send, and demands what they demand. The
// transcripts are in testdata/clients; script_test.go tells the format.
func TestClients(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/clients/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		s, err := parseScript(file)
		require.NoError(t, err)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			played := 0
			for _, c := range configurations {
				if !c.suits(s) {
					continue
				}
				played++
				t.Run(c.name, func(t *testing.T) { playOn(t, s, c) })
			}
			assert.Positive(t, played, "no configuration suits it")
		})
	}
}

func playOn(t *testing.T, s *script, c configuration) {
	t.Parallel()
	var options []func(*ftp.Server)
	if c.set != nil {
		options = append(options, c.set)
	}
	h := run(t, options...)
	fill(t, h.dir, clientFixture)
	p := newPlayer(h.addr, h.dir, nil)
	if c.tls != 0 {
		p.tls = clientTLS(t)
		p.tls.MaxVersion = c.tls
	}
	defer p.close()
	for _, fault := range p.play(s) {
		assert.Fail(t, fault)
	}
}

// clientFixture is what transcripts find on the server.
var clientFixture = tree{
	"a.txt": "hello\n", "b.txt": "world\n", "sp ace.txt": "y\n", ".hidden": "h\n", "ünï.txt": "u\n",
	"big.bin": bigBin(), "sub/c.txt": "x\n", "sub/deep/": "", "dir with space/d e.txt": "z\n", "empty/": "",
}

func bigBin() string {
	b := make([]byte, 1<<20)
	for i := range b {
		b[i] = byte(31*i + i>>8)
	}
	return string(b)
}

// content is that of a file on the server or, for any other name, of one that
// the client has.
func content(name string) string {
	if fixed, ok := clientFixture[name]; ok {
		return fixed
	}
	return "upload " + name + "\n"
}

func TestClientFixture(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fill(t, dir, clientFixture)
	for name := range clientFixture {
		_, err := os.Stat(filepath.Join(dir, name))
		assert.NoError(t, err)
	}
	assert.Equal(t, "\x1f\x3e", content("big.bin")[1:3])
	assert.Equal(t, byte((31*1000+1000/256)%256), content("big.bin")[1000])
	assert.Equal(t, "upload x.bin\n", content("x.bin"))
}
