package integration

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"
)

// TestMain runs all tests and then wants every goroutine and every open file
// gone that they began.
func TestMain(m *testing.M) {
	base, err := measure()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if left := base.left(10 * time.Second); left != "" {
		fmt.Fprintln(os.Stderr, "FAIL: left behind by the tests:", left)
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
		code = max(code, 1)
	}
	os.Exit(code)
}

// held is what the process holds. files is -1 where that cannot be told.
type held struct{ goroutines, files int }

// measure is called once the poller of package net is there, which it keeps.
func measure() (held, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return held{}, err
	}
	ln.Close()
	return hold(), nil
}

func hold() held { return held{goroutines: runtime.NumGoroutine(), files: openFiles()} }

// openFiles counts the open files through the directory that lists them; it
// counts that one too, each time.
func openFiles() int {
	for _, dir := range []string{"/proc/self/fd", "/dev/fd"} {
		if entries, err := os.ReadDir(dir); err == nil {
			return len(entries)
		}
	}
	return -1
}

// left tells what is still there, beyond base, after the time; sessions may
// need a moment for their last steps.
func (base held) left(d time.Duration) string {
	var now held
	if eventually(d, func() bool {
		now = hold()
		return now.goroutines <= base.goroutines && now.files <= base.files
	}) {
		return ""
	}
	return fmt.Sprintf("goroutines %d -> %d, files %d -> %d",
		base.goroutines, now.goroutines, base.files, now.files)
}

// eventually reports whether ok comes true within the time.
func eventually(d time.Duration, ok func() bool) bool {
	deadline := time.After(d)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
	return true
}
