package integration

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// bombCommands do something with a tree that has the directory d, with files
// in it, the file f and a link to it. Of several in one line, parted by ">", the
// last is looked at.
var bombCommands = []string{
	"CWD d", "SIZE f", "MDTM f", "MLST f", "MLST d", "STAT f", "STAT d", "STAT *",
	"LIST", "LIST -lR", "LIST d", "LIST d/*", "NLST", "NLST -t", "MLSD", "MLSD d", "LIST link",
	"RETR f", "REST 2 > RETR f", "RANG 0 1 > RETR f", "TYPE A > RETR f", "MODE Z > RETR f",
	"STOR f", "STOR new", "REST 2 > STOR f", "APPE f", "APPE new", "STOU f", "STOU", "TYPE A > STOR f", "MODE Z > STOR f",
	"MKD x", "RMD d/empty", "DELE f", "RNFR f", "RNFR f > RNTO g",
	"MFMT 20200101000000 f", "MFCT 20200101000000 f", "MFF UNIX.mode=0600;Modify=20200101000000; f", "MDTM 20200101000000 f",
	"HASH f", "XCRC f", "XMD5 f 0 2", "AVBL", "ALLO 10", "COMB f d/1 d/2", "COMB new d/1",
	"SITE CHMOD 600 f", "SITE UTIME 20200101000000 f", "SITE SYMLINK f l", "SITE COPY f g", "SITE CPFR f > SITE CPTO g",
	"SITE MKDIR x/y", "SITE RMDIR d",
}

// poor is a tree with as little as can be written to, and listable one that
// lists a directory itself instead of the open directory.
type (
	poor     struct{ vfs.WriteFS }
	listable struct {
		poor
		b *bomb
	}
)

func (l listable) Open(name string) (fs.File, error) {
	f, err := l.b.Open(name)
	if err != nil {
		return nil, err
	}
	return struct{ fs.File }{f}, nil
}

func (l listable) ReadDir(name string) ([]fs.DirEntry, error) { return l.b.ReadDir(name) }

// TestFaultPanic has every method of a tree panic under every command that
// calls it: 451, the transfer is not complete, and the session lives.
func TestFaultPanic(t *testing.T) {
	t.Parallel()
	for _, method := range bombMethods {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			var hit []string
			switch method {
			case "ReadDir":
				hit = bombed(t, method, func(b *bomb) vfs.WriteFS { return listable{poor{b}, b} })
			case "OpenFile", "File.ReadDir":
				hit = bombed(t, method, func(b *bomb) vfs.WriteFS { return poor{b} })
			default:
				hit = bombed(t, method, func(b *bomb) vfs.WriteFS { return b })
			}
			if method != "May" { // which nothing needs to call
				assert.NotEmpty(t, hit, "commands that call %s", method)
			}
			t.Logf("%d commands: %s", len(hit), strings.Join(hit, ", "))
		})
	}
}

// bombed runs all commands, each in a fresh tree with the method armed, and
// returns those that called it.
func bombed(t *testing.T, method string, tree func(*bomb) vfs.WriteFS) (hit []string) {
	t.Helper()
	dir := t.TempDir()
	disk, err := vfs.OpenDisk(dir)
	require.NoError(t, err)
	t.Cleanup(func() { disk.Close() })
	b := &bomb{Disk: disk}
	h := trouble(t, onTree(tree(b)), func(s *ftp.Server) { s.AllowSymlinks = true })
	h.house.dir = dir
	for _, line := range bombCommands {
		refill(t, dir)
		if underBomb(t, h, b, method, line) {
			hit = append(hit, line)
		}
	}
	h.sound(t)
	return hit
}

// underBomb runs a line and reports whether it called the method.
func underBomb(t *testing.T, h *troubled, b *bomb, method, line string) bool {
	t.Helper()
	c := h.enter(t)
	step := c.upTo(t, line)
	b.arm(method)
	got := c.play(t, step, method == "Discard")
	b.armed.Store(nil)
	if b.fired.Load() {
		assert.Regexp(t, "^451 Local error", got, "%s under %s", method, line)
		assert.NotEmpty(t, h.log.lines("bang in "+method))
	}
	c.says("200 OK.", "NOOP")
	c.says("200 Type set to binary.", "TYPE I")
	c.says("200 Mode set to stream.", "MODE S")
	c.stor(epsv, "after", "text")
	assert.Equal(t, "text", c.retr(epsv, "after"))
	require.NoError(t, c.quit())
	assert.NoError(t, h.tally.left(t))
	return b.fired.Load()
}

// upTo sends all steps of a line but the last, which it returns.
func (c *raw) upTo(t *testing.T, line string) string {
	t.Helper()
	for {
		step, rest, more := strings.Cut(line, " > ")
		if !more {
			return line
		}
		require.Regexp(t, "^[23]", c.ask(step))
		line = rest
	}
}

// play runs a command with a data connection, if it takes one, sends some
// bytes, breaking off if told to, or takes what comes, and returns the last reply.
func (c *raw) play(t *testing.T, line string, breaks bool) string {
	t.Helper()
	verb, _, _ := strings.Cut(line, " ")
	if !slices.Contains([]string{"LIST", "NLST", "MLSD", "RETR", "STOR", "APPE", "STOU"}, verb) {
		return c.ask(line)
	}
	conn := c.passive(epsv)
	defer conn.Close()
	if first := c.ask(line); first[:3] != "150" {
		return first
	}
	upload := verb == "STOR" || verb == "APPE" || verb == "STOU"
	switch {
	case upload && breaks:
		io.WriteString(conn, deflated("some text\r\n"))
		rst(conn)
	case upload:
		push(conn, deflated("some text\r\n"))
	default:
		assert.NoError(t, drain(conn))
	}
	last, err := c.hear()
	require.NoError(t, err)
	return last
}

func refill(t *testing.T, dir string) {
	t.Helper()
	names, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, name := range names {
		require.NoError(t, os.RemoveAll(filepath.Join(dir, name.Name())))
	}
	fill(t, dir, tree{"f": "hello\n", "d/1": "one", "d/2": "two", "d/empty/": ""})
	require.NoError(t, os.Symlink("f", filepath.Join(dir, "link")))
}
