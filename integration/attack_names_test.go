package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
)

// TestR18_ControlCharactersInNames has files on the disk whose names would
// make lines of listings, and sends such names.
func TestR18_ControlCharactersInNames(t *testing.T) {
	t.Parallel()
	var log journal
	h := run(t, log.keep)
	evil := []string{
		"a\n-rw-r--r-- 1 x x 0 Jan 1 00:00 evil", "b\r\nevil", "c\revil", "d\x1b[2Jevil", "e\x7fevil", "\ttab", "f\ntype=file; evil",
	}
	for _, name := range evil {
		if err := os.WriteFile(filepath.Join(h.dir, name), nil, 0o644); err != nil {
			t.Skipf("needs a file system that takes %q: %v", name, err)
		}
	}
	fill(t, h.dir, tree{"good": ""})
	c := h.enter(t)
	for _, command := range []string{"LIST", "LIST -la", "NLST", "MLSD", "NLST .", "LIST *"} {
		data := c.passive(epsv)
		c.cmd(150, "%s", command)
		listing := c.finish(data)
		lines := strings.Split(strings.TrimSuffix(listing, "\r\n"), "\r\n")
		for _, line := range lines {
			assert.False(t, strings.ContainsFunc(line, isControl), "%s: %q", command, line)
		}
		assert.Len(t, lines, len(evil)+1, "%s: %q", command, listing)
	}
	stat := strings.Split(c.ask("STAT /"), "\n") // hear wants no control character
	assert.Len(t, stat, len(evil)+3, "%q", stat)

	const notAllowed = "553 File name not allowed."
	for arg, want := range map[string]string{
		"a\rb": notAllowed, "a\x1b[2Jb": notAllowed, "a\x7fb": notAllowed, "a\tb": notAllowed, "a\x01": notAllowed,
		"a\x00b": "501 NUL is not allowed in an argument.",
	} {
		for _, verb := range []string{"MKD", "STOR", "RETR", "CWD", "RNFR", "DELE", "SIZE", "MLST", "STOU", "APPE"} {
			if verb == "STOR" || verb == "STOU" || verb == "APPE" {
				c.port(epsv)
			}
			assert.Equal(t, want, c.ask(verb+" "+arg), "%s %q", verb, arg)
		}
	}
	entries, err := os.ReadDir(h.dir)
	require.NoError(t, err)
	assert.Len(t, entries, len(evil)+1, "nothing was made")
	assert.NotRegexp(t, `[\r\x00\x1b\x7f]|\n[^t]`, log.String(), "the log has lines that begin with a time only")
	// U+202E shows what follows from right to left: "a[exe.txt" for "atxt.exe".
	assert.Equal(t, notAllowed, c.ask("MKD a\u202etxt.exe"))
}

// TestR19_ReplyInjection makes names of what looks like replies.
func TestR19_ReplyInjection(t *testing.T) {
	t.Parallel()
	h := run(t)
	c := h.enter(t)
	c.says(`257 "/226 ok""x" created.`, `MKD 226 ok"x`)
	c.says("250 Directory changed.", `CWD 226 ok"x`)
	c.says(`257 "/226 ok""x" is the working directory.`, "PWD")
	c.says(`257 "/226 ok""x/""" created.`, `MKD "`)
	c.says("250 Directory changed.", "CDUP")
	fill(t, h.dir, tree{"211 End/211 End": "", "211 End/211-More": "", "211 End/220 ready": ""})
	for _, line := range []string{"STAT 211 End", "STAT 211 End/211 End", "MLST 211 End/211 End", "STAT /", "STAT", "SITE WHO"} {
		reply := strings.Split(c.ask(line), "\n") // hear wants inner lines indented
		require.Greater(t, len(reply), 2, line)
		assert.Regexp(t, `^2\d\d-`, reply[0])
		assert.Regexp(t, `^2\d\d End( of status\.)?$`, reply[len(reply)-1])
		c.says("200 OK.", "NOOP") // and nothing is left over
	}
	for _, line := range []string{"XYZ\r226 ok", "HELP \r226 ok", "OPTS \r226 x", "SITE \r226 x", "TYPE \r226", "EPSV \r226", "HASH \r226 x", "MFMT \r226 x"} {
		assert.Regexp(t, `^[45]\d\d [^\n]*$`, c.ask(line), "%q", line)
	}
	c.says("200 OK.", "NOOP")
}

// TestR20_LogInjection sends what would end a line of the log, or act on the
// terminal of its reader, or betray a password.
func TestR20_LogInjection(t *testing.T) {
	t.Parallel()
	var log journal
	h := run(t, log.keep, func(s *ftp.Server) { s.LoginDelay = -1 })
	const secret = "hunter2"
	for i, evil := range []string{
		"x\x1b[2J\"} level=ERROR msg=forged", "x\rtime=forged", "x\u202e", "x\u2028time=forged", "x\xff\xff\xfetime=forged",
		strings.Repeat("long", 2000),
	} {
		c := h.knock(t)
		c.says("331 Password, please.", "USER "+evil)
		c.says("530 Login incorrect.", "PASS "+secret)
		lines := log.lines(fmt.Sprintf("session=%d ", i+1))
		assert.Len(t, lines, 7, "connected, two commands, three replies, one refusal: %q", evil)
	}
	c := h.knock(t)
	for _, line := range []string{
		"pass " + secret, " PASS " + secret, "P@SW " + secret, "\xff\xf4\xff\xf2PASS " + secret, "ACCT " + secret,
	} {
		c.ask(line)
	}
	c.login()
	data := c.passive(epsv)
	endless(t, h.dir)
	c.cmd(150, "RETR endless")
	c.raw("PASS " + secret + "\r\n") // held until the transfer is over
	require.NoError(t, data.Close())
	c.hears("426 Data connection broken, transfer aborted.", "230 Already logged in.")
	for i := range 3 {
		c.ask(fmt.Sprintf("RETR none\x1b[%dJ\rforged", i))
	}
	got := log.String()
	assert.NotContains(t, got, secret)
	assert.NotRegexp(t, `[\x00\x1b\x7f\r]`, got)
	for line := range strings.Lines(got) {
		assert.Regexp(t, `^time=\d{4}-\d\d-\d\dT\S+ level=(INFO|WARN) msg=\S`, line)
		assert.Less(t, len(line), 2000, "a bounded line")
	}
}
