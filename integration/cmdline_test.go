package integration

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// dialogue runs a program of the ftp family, which reads its commands from
// stdin and goes on after one that fails. No reply may be a refusal.
func (p *program) dialogue(flags []string, commands ...string) string {
	p.t.Helper()
	script := strings.Join(append(append([]string{"user " + user + " " + password}, commands...), "bye", ""), "\n")
	out, _ := p.try(script, append(flags, p.host, p.port)...) // the status is that of the last command, or none
	assert.Regexp(p.t, `(?m)^221 `, out, "it said goodbye")
	assert.NotRegexp(p.t, `(?m)^[45]\d\d[ -]`, out)
	return out
}

// transfers is what each of them does, in each way to open data connections.
func (p *program) transfers(flags []string, setup ...string) {
	t := p.t
	t.Helper()
	big, small := noiseString(30, 3_000_000), noiseString(31, 1234)
	p.fill(tree{"big": big, "empty": "", "m1.txt": "1", "m2.txt": "2", "dir/in": small, "text": "a\nb\n"})
	p.here(tree{"up": big, "none": "", "more": "more", "x1.put": "x1", "x2.put": "x2"})
	out := p.dialogue(flags, append(setup,
		"pwd", "binary", "get big", "get empty", "cd dir", "get in", "cdup",
		"dir", "nlist", "mget m*.txt",
		"put up", "put none", "append more up", "mput x1.put x2.put",
		"mkdir new", "rename x1.put new/y1", "delete none", "mkdir old", "rmdir old",
		"size big", "modtime big", "system", "ascii", "get text")...)
	assert.True(t, p.local("big") == big, "the download")
	assert.Equal(t, "", p.local("empty"))
	assert.Equal(t, small, p.local("in"))
	assert.Equal(t, "1 2", p.local("m1.txt")+" "+p.local("m2.txt"))
	assert.Equal(t, "a\nb\n", p.local("text"), "line ends, there and back")
	assert.Equal(t, "x1", p.remote("new/y1"))
	assert.Regexp(t, `(?m)^-rw-r--r-- .* 3000000 Jan  2  2020 big\r?$`, out)
	assert.Contains(t, out, "3000000")
	want := tree{
		"big": big, "empty": "", "m1.txt": "1", "m2.txt": "2", "dir/in": small, "text": "a\nb\n",
		"up": big + "more", "x2.put": "x2", "new/y1": "x1",
	}
	assert.True(t, same(t, want, read(t, p.home.dir)), "the tree on the server")
}

// same compares trees and tells the names of what differs, not megabytes.
func same(t *testing.T, want, got tree) bool {
	t.Helper()
	ok := true
	for name := range want {
		if _, there := got[name]; !there {
			ok = assert.Fail(t, "missing: "+name)
		}
	}
	for name, content := range got {
		if w, wanted := want[name]; !wanted || w != content {
			ok = assert.Fail(t, "unexpected name or content: "+name)
		}
	}
	return ok
}

func TestTnftp(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string][]string{
		"EPSV": nil,
		"PASV": {"epsv4 off"},
		"EPRT": {"passive off"},
		"PORT": {"epsv4 off", "passive off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			find(t, "tnftp", "ftp").transfers([]string{"-n", "-i", "-v"}, setup...)
		})
	}
}

// TestTnftpResume resumes a download, gives names with blanks, and takes and
// brings files by their URLs.
func TestTnftpResume(t *testing.T) {
	t.Parallel()
	p := find(t, "tnftp", "ftp")
	content := noiseString(32, 400_000)
	p.fill(tree{"f": content, "sp ace": "blank", "dir/g": "gg"})
	p.here(tree{"f": content[:150_000], "lo cal": "up"})
	out := p.dialogue([]string{"-n", "-i", "-v"},
		"binary", "reget f", `get "sp ace"`, `put "lo cal" "re mote"`, "mls *.none dir", "ls -la", "rstatus", "rhelp")
	assert.True(t, p.local("f") == content, "the resumed download")
	assert.Equal(t, "blank", p.local("sp ace"))
	assert.Equal(t, "up", p.remote("re mote"))
	assert.Contains(t, out, "211")

	root := "ftp://" + user + ":" + password + "@" + p.host + ":" + p.port + "/"
	p.run("", "-V", "-o", "got", root+"dir/g")
	assert.Equal(t, "gg", p.local("got"))
	p.run("", "-V", "-u", root+"dir/up", "lo cal")
	assert.Equal(t, "up", p.remote("dir/up"))
}

func TestInetutils(t *testing.T) {
	t.Parallel()
	for name, setup := range map[string][]string{
		"PORT": nil,
		"PASV": {"passive"},
		"EPRT": {"epsv4"},
		"EPSV": {"epsv4", "passive"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			find(t, "inetutils-ftp").transfers([]string{"-n", "-i", "-v"}, setup...)
		})
	}
}

// TestInetutilsResume sends REST between PORT and RETR.
func TestInetutilsResume(t *testing.T) {
	t.Parallel()
	p := find(t, "inetutils-ftp")
	content := noiseString(33, 400_000)
	p.fill(tree{"f": content, "g": content})
	p.here(tree{"f": content[:150_000]})
	p.dialogue([]string{"-n", "-i", "-v"}, "binary", "reget f", "get g")
	assert.True(t, p.local("f") == content, "the resumed download")
	assert.True(t, p.local("g") == content, "the download after it")
}
