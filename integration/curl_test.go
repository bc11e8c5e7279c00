package integration

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// curl runs curl with the account and the arguments; "/" at the beginning of
// one stands for the server.
func (p *program) curl(args ...string) string {
	p.t.Helper()
	all := []string{"-sS", "-u", user + ":" + password, "--max-time", "50"}
	for _, arg := range args {
		if path, ok := strings.CutPrefix(arg, "/"); ok {
			arg = "ftp://" + p.host + ":" + p.port + "/" + path
		}
		all = append(all, arg)
	}
	return p.run("", all...)
}

func TestCurlDataConnections(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"EPSV": nil,
		"PASV": {"--disable-epsv"},
		"EPRT": {"-P", "-"},
		"PORT": {"-P", "-", "--disable-eprt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := find(t, "curl")
			big, small := noiseString(20, 5_000_000), noiseString(21, 77)
			p.fill(tree{"big": big, "empty": "", "dir/sp ace ü%#?": small})
			p.here(tree{"up": big, "none": ""})
			odd := "/dir/" + url.PathEscape("sp ace ü%#?")
			p.curl(append(args, "/big", "-o", "big", "/empty", "-o", "empty", odd, "-o", "odd")...)
			assert.True(t, p.local("big") == big, "the big file")
			assert.Equal(t, "", p.local("empty"))
			assert.Equal(t, small, p.local("odd"))

			p.curl(append(args, "-T", "up", "/up")...)
			p.curl(append(args, "-T", "none", "/none")...)
			p.curl(append(args, "--ftp-create-dirs", "-T", "up", "/new/"+url.PathEscape("ü p")+"/")...)
			assert.True(t, p.remote("up") == big, "the upload")
			assert.True(t, p.remote("new/ü p/up") == big, "the upload to a new directory")
			assert.Equal(t, "", p.remote("none"))
		})
	}
}

// TestCurlResume has half a file on either side; -C - finds out how much.
func TestCurlResume(t *testing.T) {
	t.Parallel()
	p := find(t, "curl")
	content := noiseString(22, 500_000)
	p.fill(tree{"down": content, "up": content[:123_456]})
	p.here(tree{"down": content[:200_001], "up": content, "tail": "tail"})
	p.curl("-C", "-", "/down", "-o", "down")
	assert.True(t, p.local("down") == content, "the resumed download")
	p.curl("-C", "-", "-T", "up", "/up")
	assert.True(t, p.remote("up") == content, "the resumed upload")
	p.curl("--append", "-T", "tail", "/up")
	assert.True(t, p.remote("up") == content+"tail", "the appended upload")
}

// TestCurlRange has curl leave the data connection once it has its bytes.
func TestCurlRange(t *testing.T) {
	t.Parallel()
	p := find(t, "curl")
	content := noiseString(23, 3_000_000)
	p.fill(tree{"f": content})
	for rng, want := range map[string]string{
		"0-99": content[:100], "100-199": content[100:200], "2999990-": content[2_999_990:],
		"-50": content[2_999_950:], "1000-1000": content[1000:1001],
	} {
		p.curl("-r", rng, "/f", "-o", "part")
		assert.Equal(t, want, p.local("part"), rng)
	}
	p.curl("-r", "5-9", "/f", "-o", "one", "-r", "5-9", "/f", "-o", "two")
	assert.Equal(t, content[5:10], p.local("two"), "a second range in the same session")
}

func TestCurlLists(t *testing.T) {
	t.Parallel()
	p := find(t, "curl")
	p.fill(tree{"dir/a": "1", "dir/sp ace": "22", "dir/sub/": "", "empty/": ""})
	names := strings.Fields(strings.ReplaceAll(p.curl("--list-only", "/dir/"), "sp ace", "sp_ace"))
	assert.ElementsMatch(t, []string{"a", "sp_ace", "sub"}, names)
	assert.Regexp(t, `(?m)^-rw-r--r-- .* 2 Jan  2  2020 sp ace\r?$`, p.curl("/dir/"))
	assert.Empty(t, p.curl("/empty/"))
	assert.Regexp(t, `(?m)^type=file;.*size=2;.* sp ace\r?$`, p.curl("-X", "MLSD", "/dir/"))
	head := p.curl("-I", "/dir/a")
	assert.Contains(t, head, "Content-Length: 1\r\n")
	assert.Contains(t, head, "Last-Modified: Thu, 02 Jan 2020 03:04:05 GMT\r\n")
}

// TestCurlQuote sends commands before and after a transfer.
func TestCurlQuote(t *testing.T) {
	t.Parallel()
	p := find(t, "curl")
	p.fill(tree{"a": "aaa", "old": "old", "gone": "x"})
	p.curl("-Q", "MKD d", "-Q", "RNFR old", "-Q", "RNTO d/new", "-Q", "*DELE missing",
		"-Q", "-DELE gone", "/a", "-o", "a")
	assert.Equal(t, "aaa", p.local("a"))
	assert.Equal(t, tree{"a": "aaa", "d/new": "old"}, read(t, p.home.dir))
}

// TestCurlMethods walks to a file in each of curl's three ways, and takes many
// files in one session and in several at once.
func TestCurlMethods(t *testing.T) {
	t.Parallel()
	p := find(t, "curl")
	want := tree{}
	for i := range 30 {
		want[fmt.Sprintf("deep/er/f%d", i)] = noiseString(byte(i), int64(i)*5000)
	}
	p.fill(want)
	for _, how := range []string{"multicwd", "nocwd", "singlecwd"} {
		p.curl("--ftp-method", how, "/deep/er/f7", "-o", how)
		assert.True(t, p.local(how) == want["deep/er/f7"], how)
		p.curl("--ftp-method", how, "/deep/er/f[0-29]", "-o", filepath.Join(how+"s", "f#1"), "--create-dirs")
		p.curl("--ftp-method", how, "-Z", "/deep/er/f[0-29]", "-o", filepath.Join(how+"z", "f#1"), "--create-dirs")
		for i := range 30 {
			f := fmt.Sprintf("/f%d", i)
			assert.True(t, p.local(how+"s"+f) == want["deep/er"+f], how+f)
			assert.True(t, p.local(how+"z"+f) == want["deep/er"+f], how+f+" in parallel")
		}
	}
}

// TestCurlASCII asks for TYPE A. Curl makes the line ends of the wire its own
// on the way down, and its own those of the wire on the way up.
func TestCurlASCII(t *testing.T) {
	t.Parallel()
	p := find(t, "curl")
	p.fill(tree{"text": "one\ntwo\n"})
	p.here(tree{"text": "one\ntwo\n"})
	p.curl("/text;type=A", "-o", "got")
	assert.Equal(t, "one\ntwo\n", p.local("got"))
	p.curl("--use-ascii", "-T", "text", "/up")
	assert.Equal(t, "one\ntwo\n", p.remote("up"))
}
