package clitest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// inherited starts a program as systemd does, with a port that is open, waits
// until it says that it is ready, and prints what it has said.
func inherited(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, -1)
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	defer ln.Close()
	file, err := ln.(*net.TCPListener).File()
	ts.Check(err)
	defer file.Close()

	dir, err := os.MkdirTemp("", "") // the script's own may be too long for a socket
	ts.Check(err)
	ts.Defer(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "notify")
	notify, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	ts.Check(err)
	defer notify.Close()

	shell := []string{"sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"`, "sh"}
	start(ts, append(shell, args...), []string{"NOTIFY_SOCKET=" + path}, file)
	if ts.Getenv("ADDR") != ln.Addr().String() {
		ts.Fatalf("it listens on %s, not on %v", ts.Getenv("ADDR"), ln.Addr())
	}
	ts.Check(notify.SetReadDeadline(time.Now().Add(patience)))
	state := make([]byte, 100)
	n, err := notify.Read(state)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", state[:n])
}
