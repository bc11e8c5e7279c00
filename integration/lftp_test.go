package integration

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// lftp runs commands in one session; the first that fails ends it.
func (p *program) lftp(commands ...string) string {
	p.t.Helper()
	setup := []string{
		"set cmd:fail-exit yes", "set cmd:move-background no", "set net:max-retries 1", "set net:timeout 20",
		"set ftp:ssl-allow no", "open -u " + user + "," + password + " -p " + p.port + " " + p.host,
	}
	return p.run("", "--norc", "-c", strings.Join(append(setup, commands...), "; "))
}

var mirrored = tree{
	"a.txt": "hello\n", "empty": "", "big": noiseString(40, 4_000_000), "sp ace/ünï": "u", "deep/er/still/f": "f",
	".hidden": "h", "nothing/": "", `odd/[x]*?"q"`: "odd", "odd/100%": "percent",
}

func TestLftpMirror(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string]string{
		"PASV": "set ftp:passive-mode on",
		"EPSV": "set ftp:passive-mode on; set ftp:prefer-epsv on",
		"PORT": "set ftp:passive-mode off",
		"LIST": "set ftp:use-mlsd off",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := find(t, "lftp")
			p.fill(tree{"tree/": ""})
			fill(t, p.home.dir+"/tree", mirrored)
			p.lftp(setup, "mirror tree down")
			assert.True(t, same(t, mirrored, read(t, p.dir+"/down")), "the tree that came")
			p.lftp(setup, "mirror -R --parallel=3 down up")
			assert.True(t, same(t, mirrored, read(t, p.home.dir+"/up")), "the tree that went")
		})
	}
}

// TestLftpResume continues files both ways, and takes one in four sessions.
func TestLftpResume(t *testing.T) {
	t.Parallel()
	p := find(t, "lftp")
	content := noiseString(41, 900_000)
	p.fill(tree{"f": content, "up": content[:1000]})
	p.here(tree{"f": content[:300_000], "up": content})
	p.lftp("get -c f", "put -c up", "pget -n 4 f -o pieces")
	assert.True(t, p.local("f") == content, "the resumed download")
	assert.True(t, p.remote("up") == content, "the resumed upload")
	assert.True(t, p.local("pieces") == content, "the download in pieces")
}

func TestLftpCommands(t *testing.T) {
	t.Parallel()
	p := find(t, "lftp")
	p.fill(tree{"a": "a", "b": "b", "gone/x": "x", "gone/sub/y": "y"})
	out := p.lftp("mkdir -p one/two", "mv a one/two/c", "rm b", "rm -r gone", "cls -l --size one/two", "du one",
		"cat one/two/c", "quote NOOP", "glob echo one/*")
	assert.Contains(t, out, "one/two")
	assert.Equal(t, tree{"one/two/c": "a"}, read(t, p.home.dir))
}
