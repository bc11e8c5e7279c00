//go:build unix

package integration

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// daemon is a running uftpd, the program.
type daemon struct {
	*house // without the server, which is in a process of its own
	cmd    *exec.Cmd
	ended  chan error
	log    journal
}

// buildDaemon makes the program and returns its path.
func buildDaemon(t *testing.T) string {
	t.Helper()
	return build(t, "uftpd")
}

// build is buildDaemon, for either program.
func build(t *testing.T, name string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", file, "uftpd/cmd/"+name)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return file
}

var address = regexp.MustCompile(`ftp://([\d.]+:\d+)`)

// start runs the program on a free port, or the one given. It is killed at
// the end of the test, at the latest.
func start(t *testing.T, path, dir string, flags ...string) *daemon {
	t.Helper()
	d := &daemon{house: &house{dir: dir}, ended: make(chan error, 1)}
	args := append([]string{"--host", "127.0.0.1"}, flags...)
	d.cmd = exec.Command(path, append(args, dir)...)
	d.cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	d.cmd.Stderr = &d.log
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // HUP from a terminal would mean to stop
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("the log:\n" + d.log.String())
		}
	})
	out, err := d.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, d.cmd.Start())
	t.Cleanup(d.kill)
	words := bufio.NewScanner(out)
	for words.Scan() && d.addr == "" {
		if found := address.FindStringSubmatch(words.Text()); found != nil {
			d.addr = found[1]
		}
	}
	go func() {
		for words.Scan() { // all of it, so that the program is not held up
		}
		d.ended <- d.cmd.Wait()
	}()
	require.NotEmpty(t, d.addr, "the program tells its address")
	return d
}

// enter logs in; the program lets anyone in, with words of its own.
func (d *daemon) enter(t *testing.T) *raw {
	t.Helper()
	c := d.knock(t)
	c.cmd(331, "USER %s", user)
	c.cmd(230, "PASS %s", password)
	c.says("200 Type set to binary.", "TYPE I")
	return c
}

func (d *daemon) kill() {
	d.cmd.Process.Kill()
	<-d.ended
	d.ended <- nil
}

func (d *daemon) signal(t *testing.T, sig syscall.Signal) {
	t.Helper()
	require.NoError(t, d.cmd.Process.Signal(sig))
}

// status waits for the end of the process and returns its exit status.
func (d *daemon) status(t *testing.T) int {
	t.Helper()
	select {
	case err := <-d.ended:
		d.ended <- err
		return d.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		require.FailNow(t, "the program did not end")
		return -1
	}
}
