package integration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// crowded is a tree with a directory of a great many files, of which there are
// the names only.
type crowded struct {
	fs.FS
	files int
}

func (c crowded) Entries(dir string) iter.Seq2[fs.FileInfo, error] {
	if dir != "many" {
		return vfs.Entries(c.FS, dir)
	}
	return func(yield func(fs.FileInfo, error) bool) {
		for i := range c.files {
			if !yield(nameOnly(fmt.Sprintf("file%08d", i)), nil) {
				return
			}
		}
	}
}

type nameOnly string

func (n nameOnly) Name() string     { return string(n) }
func (nameOnly) Size() int64        { return 0 }
func (nameOnly) Mode() fs.FileMode  { return 0o644 }
func (nameOnly) ModTime() time.Time { return stamp }
func (nameOnly) IsDir() bool        { return false }
func (nameOnly) Sys() any           { return nil }

// withCrowd serves such a directory.
func withCrowd(files int) func(*ftp.Server) {
	return func(s *ftp.Server) {
		mem := vfs.NewMem()
		if err := mem.Mkdir("many", 0o755); err != nil {
			panic(err)
		}
		s.FS, s.Login = crowded{mem, files}, asUser
	}
}

// asUser lets the user have the server's own tree.
func asUser(_ context.Context, _ *ftp.Client, name, pass string) (ftp.Account, error) {
	if name == user && pass == password {
		return ftp.Account{}, nil
	}
	return ftp.Account{}, errors.New("unknown user or wrong password")
}

// TestR22_Abort aborts each kind of transfer, while the data connection is
// left alone, in the clear and under TLS.
func TestR22_Abort(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		for _, line := range []string{"RETR endless", "STOR up", "LIST many", "NLST many", "MLSD many"} {
			t.Run(fmt.Sprintf("%s, TLS %t", line, secure), func(t *testing.T) {
				t.Parallel()
				options := []func(*ftp.Server){withTLS}
				if strings.HasSuffix(line, " many") {
					options = append(options, withCrowd(3_000_000))
				}
				h := run(t, options...)
				endless(t, h.dir)
				cfg := clientTLS(t)
				c := h.enterAs(t, secure, cfg)
				data := c.passive(epsv)
				c.cmd(150, "%s", line)
				if secure {
					data = hide(data, cfg)
				}
				if line == "STOR up" {
					_, err := io.WriteString(data, "something")
					require.NoError(t, err)
				} else {
					_, err := io.ReadFull(data, make([]byte, 100))
					require.NoError(t, err)
				}
				lift := c.within(time.Second)
				c.raw("ABOR\r\n")
				c.hears("426 Transfer aborted.", "226 Abort successful.")
				lift()
				assert.NoError(t, drain(data), "the data connection is closed")
				c.says("225 No transfer to abort.", "ABOR")

				data = c.passive(pasv)
				if secure {
					data = hide(data, cfg)
				}
				c.cmd(150, "LIST")
				assert.NotEmpty(t, c.finish(data))
			})
		}
	}
}

// TestR23_Segmentation sends commands in one piece, and in the smallest.
func TestR23_Segmentation(t *testing.T) {
	t.Parallel()
	h := run(t)
	c := h.knock(t)
	four := "USER " + user + "\r\nPASS " + password + "\r\nPWD\r\nNOOP\r\n"
	replies := []string{"331 Password, please.", "230 Logged in.", `257 "/" is the working directory.`, "200 OK."}
	c.raw(four)
	c.hears(replies...)
	for i := range len(four) {
		c.raw(four[i : i+1])
	}
	c.hears(replies...)
	for _, parts := range [][]string{{"NOOP\r", "\nNOOP\r\n"}, {"NO", "OP\r\nNOOP", "\r", "\n"}, {"NOOP\nNOOP\n"}, {"NOOP\r\n", "NOOP\n"}} {
		for _, part := range parts {
			c.raw(part)
		}
		c.hears("200 OK.", "200 OK.")
	}
	c.raw("\r\n\nNOOP\r\n")
	c.hears("500 Unknown command.", "500 Unknown command.", "200 OK.")
	c.says("553 File name not allowed.", "MKD a\rb") // a CR alone ends nothing
	c.raw(strings.Repeat("NOOP\r\n", 5000))
	for range 5000 {
		c.hears("200 OK.")
	}
}

// TestR24_CommandsDuringTransfer sends commands while the client does not read
// its data: NOOP is answered at once, the others in order, after the transfer.
func TestR24_CommandsDuringTransfer(t *testing.T) {
	t.Parallel()
	h := run(t)
	content := noiseString(24, 40_000_000) // more than sockets hold
	fill(t, h.dir, tree{"f": content})
	c := h.enter(t)
	data := c.passive(epsv)
	c.says("150 Opening BINARY mode data connection for /f (40000000 bytes).", "RETR f")
	lift := c.within(5 * time.Second)
	c.says("200 OK.", "NOOP")
	assert.Regexp(t, `^211-[^\n]*\n( [^\n]*\n)*211 End of status\.$`, c.ask("STAT"))
	c.raw("PWD\r\nSTOR x\r\nREST 7\r\nUSER other\r\nNOOP\r\nQUIT\r\n")
	c.quietFor(100 * time.Millisecond)
	lift()
	var got bytes.Buffer
	_, err := io.Copy(&got, data)
	require.NoError(t, err)
	assert.True(t, got.String() == content, "the file is whole")
	c.hears("226 Transfer complete.", `257 "/" is the working directory.`, "425 Send PASV, EPSV, PORT or EPRT first.",
		"350 Restarting at 7.", "331 Password, please.", "200 OK.", "221 Goodbye.")
	c.ends()
	assert.NoFileExists(t, h.dir+"/x")
	assert.NoError(t, h.tally.left(t))
}

// quietFor wants no reply for a time.
func (c *raw) quietFor(d time.Duration) {
	c.t.Helper()
	lift := c.within(d)
	defer lift()
	_, err := c.text.R.Peek(1)
	var ne net.Error
	require.ErrorAs(c.t, err, &ne)
	require.True(c.t, ne.Timeout())
}
