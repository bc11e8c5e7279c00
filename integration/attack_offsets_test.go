package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestR32_REST gives REST what is no offset, and offsets beyond the end.
func TestR32_REST(t *testing.T) {
	t.Parallel()
	h := run(t)
	fill(t, h.dir, tree{"f": "0123456789"})
	c := h.enter(t)
	for _, arg := range []string{
		"-5", "+5", "1e3", "0x10", "9223372036854775808", "18446744073709551616", "1 2", "1,2", "5.0", "-0", "five", "\u0661",
		strings.Repeat("9", 1000),
	} {
		c.says("501 REST takes a number of bytes.", "REST "+arg)
		assert.Equal(t, "0123456789", c.retr(epsv, "f"), "after REST %s", arg)
	}
	c.says("501 REST needs an argument.", "REST")
	const beyond = "554 REST offset is beyond the end of the file."
	for _, n := range []string{"11", "1099511627776", "9223372036854775807"} {
		for _, line := range []string{"STOR f", "STOR new", "RETR f"} {
			c.says("350 Restarting at "+n+".", "REST "+n)
			c.port(epsv)
			c.says(beyond, line)
		}
		c.says("350 Restarting at "+n+".", "REST "+n)
		c.port(epsv)
		c.says("554 REST offset is not the end of the file.", "APPE f")
	}
	for _, arg := range []string{"-1 5", "5 1", "0", "9223372036854775808 9223372036854775809", "0 -1", "1 2 3"} {
		assert.Regexp(t, `^501 `, c.ask("RANG "+arg), arg)
	}
	c.says("350 Range is 1099511627776 to 1099511627777.", "RANG 1099511627776 1099511627777")
	assert.Empty(t, c.retr(epsv, "f"), "a part beyond the end has no bytes")
	for _, name := range []string{"f", "new"} {
		c.says("350 Range is 1099511627776 to 1099511627777.", "RANG 1099511627776 1099511627777")
		c.port(epsv)
		c.says("554 The range is beyond the end of the file.", "STOR "+name)
	}
	assert.Equal(t, tree{"f": "0123456789"}, read(t, h.dir))

	c.says("350 Restarting at 10.", "REST 10")
	c.stor(epsv, "f", "abc")
	assert.Equal(t, "0123456789abc", text(t, h.dir, "f"))
	c.says("200 Type set to ASCII.", "TYPE A")
	c.says("350 Restarting at 0.", "REST 0")
	c.says("501 REST is for binary mode; send TYPE I.", "REST 1")
}

// sparse makes a file of 20 GB that takes no room.
func sparse(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "huge")
	must(t, os.WriteFile(file, nil, 0o644))
	if err := os.Truncate(file, 20<<30); err != nil {
		t.Skipf("needs a file system with sparse files: %v", err)
	}
}

// TestR33_ASCIISize asks for the size that a huge file has in ASCII, which
// only reading it would tell.
func TestR33_ASCIISize(t *testing.T) {
	t.Parallel()
	h := run(t)
	sparse(t, h.dir)
	c := h.enter(t)
	c.says("213 21474836480", "SIZE huge")
	c.says("200 Type set to ASCII.", "TYPE A")
	began := time.Now()
	for range 100 {
		c.says("550 SIZE is not available in ASCII mode; send TYPE I.", "SIZE huge")
	}
	assert.Less(t, time.Since(began), time.Second, "for 100")
	assert.Contains(t, c.ask("MLST huge"), "size=21474836480;")
}

// TestR34_ASCIIConversion has line ends where buffers end.
func TestR34_ASCIIConversion(t *testing.T) {
	t.Parallel()
	h := run(t)
	c := h.enter(t)
	for _, edge := range []int{1, 4095, 4096, 8191, 32767, 32768, 65535, 65536, 131071} {
		for _, end := range []string{"\r\n", "\r", "\n", "\r\r\n", "\n\r", "\r\n\r\n"} {
			content := strings.Repeat("x", edge) + end + strings.Repeat("y", 10) + end
			c.stor(epsv, "f", content)
			require.True(t, content == text(t, h.dir, "f") && content == c.retr(epsv, "f"), "binary, %q at %d", end, edge)

			c.says("200 Type set to ASCII.", "TYPE A")
			c.stor(epsv, "f", content)
			want := strings.ReplaceAll(content, "\r\n", "\n") // a CR alone stays
			require.True(t, want == text(t, h.dir, "f"), "upload in ASCII, %q at %d", end, edge)
			want = strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\n", "\r\n") // so does CR LF
			require.True(t, want == c.retr(epsv, "f"), "download in ASCII, %q at %d", end, edge)
			c.says("200 Type set to binary.", "TYPE I")
		}
	}
}
