package integration

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// tooBig is more than there is room for.
var tooBig = noiseString(1, 2<<20)

// tooMuch are uploads of more than there is room for, in every way there is,
// where there is a file old.
var tooMuch = []struct {
	name  string
	setup []string // commands, each answered 2xx or 3xx
	upload, content,
	file, left string // what is left of the file; "part": a part of it
}{
	{"over a file", nil, "STOR old", tooBig, "old", "old"},
	{"new", nil, "STOR new", tooBig, "new", "part"},
	{"append", nil, "APPE old", tooBig, "old", "old+part"},
	{"resume", []string{"REST 3"}, "STOR old", tooBig, "old", "old+part"},
	{"unique", nil, "STOU old", tooBig, "old.1", "part"},
	{"text over a file", []string{"TYPE A"}, "STOR old", tooBig, "old", "old"},
	{"deflated over a file", []string{"MODE Z"}, "STOR old", deflated(tooBig), "old", "old"},
	{"deflated", []string{"MODE Z"}, "STOR new", deflated(tooBig), "new", "part"},
}

// checkLeft wants of a broken upload of whole what is said to be left.
func checkLeft(t *testing.T, got, want, whole string) {
	t.Helper()
	part, found := strings.CutPrefix(got, "old")
	switch want {
	case "old":
		assert.Equal(t, "old", got)
	case "part":
		assert.True(t, len(got) > 0 && strings.HasPrefix(whole, got), "%d bytes are no part of the upload", len(got))
	case "old+part":
		assert.True(t, found && len(part) > 0 && strings.HasPrefix(whole, part), "%d bytes are not the file and a part", len(got))
	}
}

// onQuota serves a directory with a bound.
func onQuota(t *testing.T, dir string, most vfs.Amount) func(*ftp.Server) {
	t.Helper()
	d, err := vfs.OpenDisk(dir)
	require.NoError(t, err)
	t.Cleanup(func() { d.Close() })
	return onTree(vfs.Quota(d, new(vfs.Usage), most).(vfs.WriteFS))
}

const noBytes = "552 Quota exceeded: no more bytes are allowed."

// TestFaultQuota uploads more than a quota leaves.
func TestFaultQuota(t *testing.T) {
	t.Parallel()
	for _, c := range tooMuch {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			h := trouble(t, onQuota(t, dir, vfs.Amount{Bytes: 100_000}))
			h.house.dir = dir
			fill(t, dir, tree{"old": "old"})
			client := h.enter(t)
			for _, line := range c.setup {
				assert.Regexp(t, "^[23]", client.ask(line))
			}
			push(client.begin(c.upload), c.content)
			client.hears(noBytes)
			h.ended(t, ftp.Disk)
			assert.Len(t, h.log.lines("quota of bytes reached"), 2, "the transfer, and why it was refused")
			assert.Empty(t, temporaries(t, dir))
			checkLeft(t, text(t, dir, c.file), c.left, tooBig)
			if c.left != "old" { // a part, up to the last byte that fits
				client.says("213 0", "AVBL")
				client.says("250 File deleted.", "DELE "+c.file)
			}
			client.says(fmt.Sprintf("213 %d", 100_000-sizeOf(read(t, dir))), "AVBL")
			h.sound(t)
		})
	}
}

func sizeOf(tr tree) (size int) {
	for _, content := range tr {
		size += len(content)
	}
	return size
}

// TestFaultQuotaWithin copies and joins files, which a quota bounds as well.
func TestFaultQuotaWithin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := trouble(t, onQuota(t, dir, vfs.Amount{Bytes: 100, Entries: 4}))
	h.house.dir = dir
	before := tree{"a": noiseString(1, 30), "b": noiseString(2, 30), "d/": ""}
	fill(t, dir, before)
	c := h.enter(t)
	c.says("213 40", "AVBL")
	c.says("200 OK.", "ALLO 40")
	c.says("552 Not enough space: 40 bytes are free.", "ALLO 41")
	c.says("250 Copied.", "SITE COPY a d/a")
	const noFiles = "552 Quota exceeded: no more files are allowed."
	for _, line := range []string{"MKD e", "SITE MKDIR e", "SITE COPY a e"} {
		c.says(noFiles, line)
	}
	for _, line := range []string{"STOR e", "STOU e", "APPE e"} {
		c.passive(epsv)
		c.says(noFiles, line)
	}
	c.says(noBytes, "SITE COPY a b")
	c.says(noBytes, "COMB d/a a b")
	before["d/a"] = before["a"]
	delete(before, "d/")
	assert.Equal(t, before, read(t, dir))

	c.says("350 Ready for RNTO.", "RNFR d/a")
	c.says("250 Renamed.", "RNTO b")
	c.says("250 Combined.", "COMB b a")
	c.says("213 40", "AVBL")
	assert.Equal(t, before["a"]+before["a"], text(t, dir, "b"))
	h.sound(t)
}

// TestFaultQuotaCrowd has fifty upload at once more than all of them may have.
func TestFaultQuotaCrowd(t *testing.T) {
	t.Parallel()
	const most = 1 << 20
	dir := t.TempDir()
	h := trouble(t, onQuota(t, dir, vfs.Amount{Bytes: most}))
	h.house.dir = dir
	var all sync.WaitGroup
	var uploads []*raw
	for i := range 50 {
		c := h.enter(t)
		uploads = append(uploads, c)
		data := c.begin(fmt.Sprintf("STOR f%d", i))
		all.Go(func() { push(data, noiseString(byte(i), 100_000)) })
	}
	all.Wait()
	for _, c := range uploads {
		reply, err := c.hear()
		require.NoError(t, err)
		assert.Contains(t, []string{noBytes, "226 Transfer complete."}, reply)
	}
	left := read(t, dir)
	assert.Equal(t, most, sizeOf(left), "what all have left")
	c := h.enter(t)
	c.says("213 0", "AVBL")
	for name := range left {
		c.says("250 File deleted.", "DELE "+name)
	}
	c.says(fmt.Sprintf("213 %d", most), "AVBL")
	h.sound(t)
}
