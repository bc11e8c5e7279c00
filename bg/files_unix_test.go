//go:build unix

package bg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// fewFiles, set in the environment, makes TestTooManyOpenFiles the server that
// it tests: a process of its own, which may open few files. Its value is the
// directory to serve.
const fewFiles = "BG_TEST_FEW_FILES"

func TestTooManyOpenFiles(t *testing.T) {
	if dir := os.Getenv(fewFiles); dir != "" {
		serveWithFewFiles(t, dir)
		return
	}
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTooManyOpenFiles$", "-test.v")
	cmd.Env = append(os.Environ(), fewFiles+"="+t.TempDir())
	var log journal
	cmd.Stderr = &log
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		t.Fatal("cannot run the test's own binary")
	}
	addr := readAddr(t, stdout)
	var conns []net.Conn
	for range 60 {
		conn, err := net.Dial("tcp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns = append(conns, conn)
	}
	eventually(t, "the limit is hit", func() bool { return strings.Contains(log.String(), "too many open files") })
	for _, conn := range conns {
		conn.Close()
	}
	login(t, addr, "ann").cmd(221, "QUIT")
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if n := strings.Count(log.String(), "cannot accept connections"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, &log)
	}
}

// serveWithFewFiles serves until its standard input ends.
func serveWithFewFiles(t *testing.T, dir string) {
	tree, err := vfs.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	limit := syscall.Rlimit{Cur: 32, Max: 32}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	s := &Server{
		FTP:    &ftp.Server{FS: tree},
		Addr:   "127.0.0.1:0",
		Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\naddr %s\n", s.ListenAddr())
	io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// readAddr finds the line in which the server tells its address.
func readAddr(t *testing.T, stdout io.Reader) net.Addr {
	t.Helper()
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "addr "); ok {
			addr, err := net.ResolveTCPAddr("tcp", text)
			if err != nil {
				t.Fatal(err)
			}
			go io.Copy(io.Discard, stdout)
			return addr
		}
	}
	t.Fatal("the server does not tell its address")
	return nil
}
