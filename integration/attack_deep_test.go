package integration

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestR40_LongPaths gives paths that are as long and as deep as a line takes.
func TestR40_LongPaths(t *testing.T) {
	t.Parallel()
	h := run(t)
	c := h.enter(t)
	deep := strings.Repeat("d/", 2000)
	for _, path := range []string{
		deep, deep + "x", "/" + deep, deep + deep, strings.Repeat("x", 4096), "/" + strings.Repeat("x/", 2048), strings.Repeat("x", 256),
	} {
		for _, verb := range []string{
			"MLST", "MKD", "CWD", "RETR", "SIZE", "STOR", "APPE", "RNFR", "DELE", "LIST", "MLSD", "NLST", "STAT", "HASH", "SITE RMDIR", "SITE CHMOD 600",
		} {
			assert.Regexp(t, `^(550 No such file or directory|553 File name not allowed)\.$`, c.ask(verb+" "+path), "%s %.20s", verb, path)
		}
	}
	for _, root := range []string{strings.Repeat("../", 2700), strings.Repeat("d/../", 1600), strings.Repeat("/", 8000), strings.Repeat("./", 4000)} {
		c.says("250 Directory changed.", "CWD "+root)
		c.says("550 Permission denied.", "RMD "+root)
		assert.Regexp(t, `^250-Listing /\n type=dir;[^\n]* /\n250 End$`, c.ask("MLST "+root))
	}
	levels := strings.Repeat("d/", 300)
	c.says(`257 "/`+strings.TrimSuffix(levels, "/")+`" created.`, "SITE MKDIR "+levels)
	assert.Regexp(t, `^250-`, c.ask("MLST "+levels))
	c.says("250 Directory removed.", "SITE RMDIR d")

	for _, name := range []string{strings.Repeat("ü", 127) + "x", strings.Repeat("\U0001F600", 63) + "abc", strings.Repeat("y", 255)} {
		require.Len(t, name, 255)
		c.stor(epsv, name, "hello")
		assert.Equal(t, "hello", c.retr(epsv, name))
		data := c.passive(epsv)
		c.cmd(150, "MLSD")
		assert.Contains(t, c.finish(data), " "+name+"\r\n")
		c.says("250 File deleted.", "DELE "+name)
		c.says("553 File name not allowed.", "MKD "+name+"z")
	}
	assert.Empty(t, read(t, h.dir))
}

// everyVerb is all that takes a path, and more.
var everyVerb = append(strings.Fields("CWD MKD RMD DELE RNFR RNTO SIZE MDTM RETR STOR APPE STOU LIST NLST MLSD MLST STAT HASH XCRC MD5 XMD5 XSHA256 AVBL ALLO HELP OPTS PRET"),
	"MFMT 20200102030405", "MFCT 20200102030405", "MFF Modify=20200102030405;", "SITE CHMOD 600", "SITE UTIME 20200102030405",
	"SITE COPY f", "SITE CPFR", "SITE CPTO", "SITE MKDIR", "SITE RMDIR", "COMB f", "COMB g f", "SITE")

// TestR41_PathLeak has commands fail in many ways. No reply tells where on the
// server the tree is, or which call has failed.
func TestR41_PathLeak(t *testing.T) {
	t.Parallel()
	h := run(t)
	fill(t, h.dir, tree{"f": "f", "full/x": "x"})
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(h.dir, "out")))
	require.NoError(t, os.Symlink(h.dir+"/f", filepath.Join(h.dir, "back")))
	c := h.enter(t)
	var all strings.Builder
	for _, path := range []string{"none", "none/x", "f/x", "full", "out", "back", "/", "..", "out/x", strings.Repeat("x", 300), "*", "back*"} {
		for _, verb := range everyVerb {
			data := c.passive(epsv)
			reply := c.ask(verb + " " + path)
			all.WriteString(reply + "\n")
			if strings.HasPrefix(reply, "150 ") {
				data.(*net.TCPConn).CloseWrite()
				listing, _ := io.ReadAll(data)
				all.Write(listing)
				last, err := c.hear()
				require.NoError(t, err)
				all.WriteString(last + "\n")
			}
			data.Close()
			c.ask("CWD /")
		}
		fill(t, h.dir, tree{"f": "f", "full/x": "x"})
	}
	for _, line := range []string{"PWD", "STAT", "FEAT", "HELP", "SITE HELP", "SITE WHO", "SYST", "QUIT"} {
		all.WriteString(c.ask(line) + "\n")
	}
	for line := range strings.Lines(all.String()) {
		for _, part := range []string{filepath.Dir(h.dir), "/etc", "openat", "statat", "lstat", "syscall", "root", ".go:"} {
			assert.NotContains(t, line, part)
		}
	}
}
