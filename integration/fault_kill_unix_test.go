//go:build unix

package integration

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/bg"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// What makes TestFaultKill a server that is going to be killed: the directory
// to serve, what to do with parts, and where to stop for ever.
const (
	killDir     = "INTEGRATION_TEST_KILL_DIR"
	killPartial = "INTEGRATION_TEST_KILL_PARTIAL"
	killStage   = "INTEGRATION_TEST_KILL_STAGE"
)

// Stages of an upload, or a copy, at which the server is killed.
const (
	nothingSent = "nothing sent"
	halfSent    = "half sent"
	allSent     = "all sent"
	beforeName  = "before the name is given"
	afterName   = "after the name is given"
	halfCopied  = "half copied" // by the server, from another file
)

// serveUntilKilled is the process to be killed. It recovers what the one
// before it has left.
func serveUntilKilled(t *testing.T, dir string) {
	disk, err := vfs.OpenDisk(dir)
	require.NoError(t, err)
	partial, err := strconv.Atoi(os.Getenv(killPartial))
	require.NoError(t, err)
	disk.Partial = vfs.Partial(partial)
	require.NoError(t, disk.Recover())
	s := &bg.Server{FTP: &ftp.Server{FS: killedTree{disk, os.Getenv(killStage)}}, Addr: "127.0.0.1:0"}
	require.NoError(t, s.Start())
	fmt.Println("addr", s.ListenAddr())
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// victim is such a process.
type victim struct {
	t    *testing.T
	cmd  *exec.Cmd
	addr string
	said *bufio.Scanner
}

func startVictim(t *testing.T, dir string, partial vfs.Partial, stage string) *victim {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestFaultKill$")
	cmd.Env = append(os.Environ(), killDir+"="+dir, killPartial+"="+strconv.Itoa(int(partial)), killStage+"="+stage)
	cmd.Stderr = os.Stderr
	_, err := cmd.StdinPipe() // whose end ends it, should this process die
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	v := &victim{t: t, cmd: cmd, said: bufio.NewScanner(stdout)}
	t.Cleanup(v.kill)
	v.addr = v.waitFor("addr ")
	return v
}

// waitFor reads what the process says up to a line with the prefix.
func (v *victim) waitFor(prefix string) (rest string) {
	v.t.Helper()
	for v.said.Scan() {
		if rest, ok := strings.CutPrefix(v.said.Text(), prefix); ok {
			return rest
		}
	}
	require.FailNow(v.t, "the server did not say", prefix)
	return ""
}

func (v *victim) kill() {
	v.cmd.Process.Kill()
	v.cmd.Wait()
}

// killUploads are those under way when the server is killed.
var killUploads = []struct {
	command, file string
	rest          string // REST, if any
	inPlace       bool   // it is written under its own name
	before        string // what the file was; empty: there was none
}{
	{"STOR new", "new", "", false, ""},
	{"STOR old", "old", "", false, "old"},
	{"APPE log", "log", "", true, "old"},
	{"STOR rest", "rest", "3", true, "old"},
	{"STOU unique", "unique", "", true, ""},
}

func TestFaultKill(t *testing.T) {
	if dir := os.Getenv(killDir); dir != "" {
		serveUntilKilled(t, dir)
	}
	t.Parallel()
	for _, partial := range []vfs.Partial{vfs.Keep, vfs.Drop, vfs.Hide} {
		for _, stage := range []string{nothingSent, halfSent, allSent, beforeName, afterName} {
			t.Run(fmt.Sprintf("partial %d, %s", partial, stage), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				fill(t, dir, tree{"old": "old", "log": "old", "rest": "old"})
				sent := killDuringUploads(t, dir, partial, stage)
				startVictim(t, dir, partial, "").kill()
				checkKilled(t, dir, partial, stage, sent)
			})
		}
	}
}

// killDuringUploads kills a server under several uploads, and returns what was
// sent of each.
func killDuringUploads(t *testing.T, dir string, partial vfs.Partial, stage string) (sent string) {
	t.Helper()
	v := startVictim(t, dir, partial, stage)
	p := &place{addr: v.addr}
	sent = map[string]string{nothingSent: "", halfSent: half[:50_000]}[stage]
	if stage != nothingSent && stage != halfSent {
		sent = half
	}
	var conns []net.Conn
	for _, u := range killUploads {
		c := p.raw(t)
		if u.rest != "" {
			c.cmd(350, "REST %s", u.rest)
		}
		conn := c.begin(u.command)
		conns = append(conns, conn)
		_, err := io.WriteString(conn, sent)
		require.NoError(t, err)
	}
	require.True(t, eventually(patience, func() bool { return arrived(dir) == len(sent)*len(killUploads)+3*len("old") }), "bytes on the disk")
	if stage == beforeName || stage == afterName {
		for _, conn := range conns {
			require.NoError(t, conn.Close())
			v.waitFor("stopped")
		}
	}
	v.kill()
	return sent
}

// arrived counts the bytes in dir, those of temporaries too.
func arrived(dir string) (n int) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			n += int(info.Size())
		}
	}
	return n
}

func checkKilled(t *testing.T, dir string, partial vfs.Partial, stage, sent string) {
	t.Helper()
	hidden := 0
	for _, u := range killUploads {
		got, err := os.ReadFile(filepath.Join(dir, u.file))
		want, exists := u.before, u.before != "" || u.inPlace
		switch {
		case u.inPlace:
			want += sent
		case stage == afterName:
			want, exists = sent, true
		case partial == vfs.Hide && sent == "": // of nothing, nothing is kept
		case partial == vfs.Hide:
			hidden++
		case partial == vfs.Keep && u.before == "" && sent != "":
			want, exists = sent, true
		}
		assert.Equal(t, exists, err == nil, "%s: %v", u.command, err)
		assert.True(t, string(got) == want, "%s: %d bytes are left, want %d", u.command, len(got), len(want))
		if err != nil {
			assert.ErrorIs(t, err, fs.ErrNotExist)
		}
	}
	assert.Len(t, temporaries(t, dir), hidden)
}
