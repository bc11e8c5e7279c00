//go:build unix

package integration

import (
	"bufio"
	"errors"
	"fmt"
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

	"uftpd/shared/vfs"
)

// TestFaultKillAnywhere kills a server at any moment, over and over, while a
// client overwrites a few files. What was answered 226 is there and whole.
func TestFaultKillAnywhere(t *testing.T) {
	t.Parallel()
	const rounds, files = 12, 3
	dir := t.TempDir()
	kept := make([]string, files) // what the last 226 was for
	n := 0
	for round := range rounds {
		v := startVictim(t, dir, vfs.Partial(round%2), "")
		c, err := net.Dial("tcp", v.addr)
		require.NoError(t, err)
		killed := time.AfterFunc(time.Duration(20+7*round)*time.Millisecond, func() { v.cmd.Process.Kill() })
		up := &uploader{conn: c, text: bufio.NewReader(c)}
		last := ""
		for err = up.login(); err == nil; {
			n++
			last = noiseString(byte(n), int64(n*7919%200_000+1))
			if err = up.stor(fmt.Sprint("f", n%files), last); err == nil {
				kept[n%files] = last
			}
		}
		require.ErrorIs(t, err, errKilled)
		c.Close()
		killed.Stop()
		v.kill()
		startVictim(t, dir, vfs.Partial(round%2), "").kill()
		for i, want := range kept {
			got, err := os.ReadFile(filepath.Join(dir, fmt.Sprint("f", i)))
			if want == "" && errors.Is(err, fs.ErrNotExist) {
				continue
			}
			whole := string(got) == want || i == n%files && (string(got) == last || want == "" && strings.HasPrefix(last, string(got)))
			require.True(t, whole, "round %d: f%d is none of what was sent: %d bytes, 226 was said for %d; upload %d of %d bytes was under way",
				round, i, len(got), len(want), n, len(last))
			kept[i] = string(got) // it may be there without a 226
		}
		assert.Empty(t, temporaries(t, dir))
	}
	t.Logf("%d uploads", n)
}

// uploader is a client that takes the server's end for an answer.
type uploader struct {
	conn net.Conn
	text *bufio.Reader
}

var errKilled = errors.New("the server is gone")

// want reads a reply of one line.
func (u *uploader) want(code string) (string, error) {
	line, err := u.text.ReadString('\n')
	if err != nil {
		return "", errKilled
	}
	if !strings.HasPrefix(line, code+" ") {
		return "", fmt.Errorf("got %q, want %s", line, code)
	}
	return line, nil
}

func (u *uploader) cmd(line, code string) (string, error) {
	if _, err := io.WriteString(u.conn, line+"\r\n"); err != nil {
		return "", errKilled
	}
	return u.want(code)
}

func (u *uploader) login() error {
	_, err := u.want("220")
	for _, step := range [][2]string{{"USER " + user, "331"}, {"PASS " + password, "230"}, {"TYPE I", "200"}} {
		if err == nil {
			_, err = u.cmd(step[0], step[1])
		}
	}
	return err
}

func (u *uploader) stor(name, content string) error {
	line, err := u.cmd("EPSV", "229")
	if err != nil {
		return err
	}
	host, _, _ := net.SplitHostPort(u.conn.RemoteAddr().String())
	data, err := net.Dial("tcp", net.JoinHostPort(host, epsvReply.FindStringSubmatch(line)[1]))
	if err != nil {
		return errKilled
	}
	defer data.Close()
	if _, err := u.cmd("STOR "+name, "150"); err != nil {
		return err
	}
	push(data, content)
	_, err = u.want("226")
	return err
}
