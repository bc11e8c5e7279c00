package integration

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// The files fault_*_test.go break one thing each, while files move, and want
// three things of the server: that no 226 was said for what is not there, that
// what stood before stands, and that it serves on.

// troubled is a house that something happens to.
type troubled struct {
	*house
	log  journal
	ends chan ftp.Verdict // how transfers ended, in order
}

func trouble(t *testing.T, options ...func(*ftp.Server)) *troubled {
	t.Helper()
	h := &troubled{ends: make(chan ftp.Verdict, 10_000)}
	watch := func(s *ftp.Server) {
		s.Hooks = ftp.JoinHooks(s.Hooks, ftp.Hooks{
			TransferEnded: func(_ *ftp.Client, _ *ftp.Transfer, err error) { h.ends <- ftp.VerdictOf(err) },
		})
	}
	h.house = run(t, append(options, watch, h.log.keep)...)
	return h
}

// ended wants the next transfer to have ended so, in the event and in the log.
func (h *troubled) ended(t *testing.T, want ftp.Verdict) {
	t.Helper()
	select {
	case got := <-h.ends:
		assert.Equal(t, want, got, "verdict")
	case <-time.After(patience):
		require.FailNow(t, "the transfer did not end")
	}
	ok := eventually(patience, func() bool { return len(h.log.lines("verdict="+string(want))) > 0 })
	assert.True(t, ok, "the verdict %s is not in the log", want)
}

// sound wants a server that serves, and nothing left of uploads that broke.
func (h *troubled) sound(t *testing.T) {
	t.Helper()
	c := h.enter(t)
	c.stor(epsv, "is it sound?", "yes")
	assert.Equal(t, "yes", c.retr(pasv, "is it sound?"))
	c.says("250 File deleted.", "DELE is it sound?")
	require.NoError(t, c.quit())
	assert.Empty(t, temporaries(t, h.dir))
}

// onTree serves another tree than the house's own.
func onTree(fsys vfs.WriteFS) func(*ftp.Server) {
	return func(s *ftp.Server) { s.FS, s.Login = fsys, login(fsys) }
}

// onDisk serves a directory, as changed.
func onDisk(t *testing.T, dir string, change func(*vfs.Disk)) func(*ftp.Server) {
	t.Helper()
	d, err := vfs.OpenDisk(dir)
	require.NoError(t, err)
	t.Cleanup(func() { d.Close() })
	if change != nil {
		change(d)
	}
	return onTree(d)
}

// temporaries returns what uploads have left below dir.
func temporaries(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), ".uftpd-") {
			found = append(found, path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone while this looks
		}
		return err
	})
	require.NoError(t, err)
	return found
}

// begin starts an upload and returns its data connection.
func (c *raw) begin(command string) *net.TCPConn {
	c.t.Helper()
	data := c.passive(epsv)
	c.cmd(150, "%s", command)
	return data.(*net.TCPConn)
}

// push sends content, as far as it is taken, and closes.
func push(data net.Conn, content string) {
	io.WriteString(data, content) // the server may well break it off
	data.Close()
}

// deflated is text as MODE Z sends it.
func deflated(text string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

// rst closes a connection with RST.
func rst(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// lacking skips a test for want of something; on CI as root nothing may lack.
func lacking(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" && os.Geteuid() == 0 {
		require.FailNowf(t, "something lacks", format, args...)
	}
	t.Skipf(format, args...)
}
