package bench

import (
	"bufio"
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serverEnv has the command line of another server to measure.
const serverEnv = "UFTPD_BENCH_SERVER"

// patience bounds the start and the end of a server.
const patience = 30 * time.Second

// server is a running server over its directory.
type server struct {
	cmd  *exec.Cmd
	addr netip.AddrPort
	dir  string
}

// program builds uftpd, once, without the race detector.
var program = sync.OnceValues(func() (string, error) {
	file := filepath.Join(work.state, "uftpd")
	out, err := exec.Command("go", "build", "-o", file, "uftpd/cmd/uftpd").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return file, err
})

// run starts what is measured: uftpd, as its defaults are, with TLS on offer.
func run(t testing.TB, flags ...string) *server {
	t.Helper()
	if line := os.Getenv(serverEnv); line != "" {
		return runOther(t, line)
	}
	file, err := program()
	require.NoError(t, err)
	args := append([]string{"--host", "127.0.0.1", "--port", "0", "--tls", "auto", "--state-dir", work.state}, flags...)
	return launch(t, exec.Command(file, append(args, work.tree)...))
}

// runStub starts the limit, in a process of its own too.
func runStub(t testing.TB) *server {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), stubTree+"="+work.tree, stubState+"="+work.state)
	return launch(t, cmd)
}

var address = regexp.MustCompile(`ftp://(127\.0\.0\.1:\d+)/`)

// launch starts a program that tells its address.
func launch(t testing.TB, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{cmd: cmd, dir: work.tree}
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(s.stop)
	for words := bufio.NewScanner(out); words.Scan(); {
		if found := address.FindStringSubmatch(words.Text()); found != nil {
			s.addr = netip.MustParseAddrPort(found[1])
			return s
		}
	}
	require.FailNow(t, "the server ended", "%v", cmd.Args)
	return nil
}

// runOther starts another server, which is there when it lets anyone connect.
func runOther(t testing.TB, line string) *server {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	addr := ln.Addr().(*net.TCPAddr).AddrPort()
	require.NoError(t, ln.Close())
	words := strings.Fields(line)
	for i, word := range words {
		words[i] = strings.NewReplacer("{port}", fmt.Sprint(addr.Port()), "{dir}", work.tree).Replace(word)
	}
	s := &server{cmd: exec.Command(words[0], words[1:]...), addr: addr, dir: work.tree}
	require.NoError(t, s.cmd.Start())
	t.Cleanup(s.stop)
	eventually(t, words[0]+" listens", func() bool {
		c, err := connect(addr, netip.Addr{})
		if err == nil {
			c.ctl.Close()
		}
		return err == nil
	})
	return s
}

// eventually waits until ok.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	limit, tick := time.After(patience), time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-limit:
			require.FailNow(t, "never happened: "+what)
		case <-tick.C:
		}
	}
}

// stop ends the server; it may be called again.
func (s *server) stop() {
	if s.cmd.ProcessState == nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
	}
}

func (s *server) pid() int { return s.cmd.Process.Pid }

// place is where the files of all servers are.
type place struct{ tree, state string }

// work is made by TestMain.
var work place

// newPlace is in memory if there is such a directory, so that no disk is measured.
func newPlace() (place, error) {
	base := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "uftpd-bench-")
	p := place{tree: filepath.Join(dir, "tree"), state: filepath.Join(dir, "state")}
	return p, cmp.Or(err, os.Mkdir(p.tree, 0o755), os.Mkdir(p.state, 0o700))
}

func (p place) remove() { os.RemoveAll(filepath.Dir(p.tree)) }
