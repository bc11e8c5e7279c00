package vfs_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"uftpd/shared/vfs"
)

// durableEnv makes TestDurableSyncs the process whose system calls it looks at: the
// directory to upload to. durableOff has it do the same without Durable.
const (
	durableEnv = "VFS_TEST_DURABLE"
	durableOff = "VFS_TEST_NOT_DURABLE"
)

// TestDurableSyncs counts the calls that bring a file and its directory to the medium.
func TestDurableSyncs(t *testing.T) {
	if dir := os.Getenv(durableEnv); dir != "" {
		uploadDurably(t, dir)
		return
	}
	t.Parallel()
	for off, want := range map[string][]string{
		"":  {"file", "dir", "file", "dir", "file", "dir", "file", "dir"},
		"1": nil,
	} {
		if got := syncs(t, off); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("not durable %q: synced %q, want %q", off, got, want)
		}
	}
}

// uploadDurably takes a file in each way there is, and breaks one off.
func uploadDurably(t *testing.T, dir string) {
	d, err := vfs.OpenDisk(dir)
	must(t, err)
	defer d.Close()
	d.Durable = os.Getenv(durableOff) == ""
	must(t, begin(t, d, "f", "text").Commit())
	must(t, writeInPlace(t, d, "f", goOn, 4, "more").Commit())
	must(t, writeInPlace(t, d, "g", fresh, 0, "text").Commit())
	n, err := vfs.UploadNew(d, "h", 0o644)
	must(t, err)
	must(t, n.Commit())
	must(t, begin(t, d, "part", "text").Discard())
}

// syncs runs uploadDurably under strace, and tells what was synced.
func syncs(t *testing.T, off string) []string {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("needs the program strace")
		}
		t.Skip("needs the program strace")
	}
	dir := t.TempDir()
	log := in(t.TempDir(), "log")
	cmd := exec.CommandContext(t.Context(), strace, "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", log,
		os.Args[0], "-test.run=^TestDurableSyncs$")
	cmd.Env = append(os.Environ(), durableEnv+"="+dir, durableOff+"="+off)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	calls, err := os.ReadFile(log)
	must(t, err)
	var what []string
	for line := range strings.Lines(string(calls)) {
		switch {
		case !strings.Contains(line, "sync("):
		case strings.Contains(line, "<"+dir+">"):
			what = append(what, "dir")
		case strings.Contains(line, "<"+dir+"/"):
			what = append(what, "file")
		}
	}
	return what
}
