package listing

import (
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAgainstLs compares lines with those of GNU ls, field by field: its
// columns are as wide as the longest value, those of a stream cannot be.
func TestAgainstLs(t *testing.T) {
	t.Parallel()
	dir := manyKinds(t)
	got := map[string]string{}
	now := time.Now()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		link, _ := os.Readlink(filepath.Join(dir, e.Name()))
		line := string(AppendUnix(nil, info, e.Name(), link, now))
		got[e.Name()] = strings.TrimSuffix(line, "\r\n")
	}
	for _, want := range gnuLs(t, dir) {
		name, _, _ := strings.Cut(dateAndName(want)[13:], " -> ")
		line := got[name]
		delete(got, name)
		if line == "" {
			t.Errorf("no line for %q", want)
			continue
		}
		if a, b := strings.Fields(line)[:5], strings.Fields(want)[:5]; strings.Join(a, " ") != strings.Join(b, " ") {
			t.Errorf("%s: got %q, ls %q", name, a, b)
		}
		if a, b := dateAndName(line), dateAndName(want); a != b {
			t.Errorf("%s: got %q, ls %q", name, a, b)
		}
	}
	if len(got) > 0 {
		t.Errorf("ls does not have %q", got)
	}
}

// dateAndName is the line from its sixth field on.
func dateAndName(line string) string {
	for range 5 {
		_, line, _ = strings.Cut(strings.TrimLeft(line, " "), " ")
	}
	return line
}

// gnuLs returns the lines of ls -l, in UTC and the C locale.
func gnuLs(t *testing.T, dir string) []string {
	t.Helper()
	if out, _ := exec.Command("ls", "--version").Output(); !strings.Contains(string(out), "GNU coreutils") {
		t.Skip("missing: ls of the GNU coreutils")
	}
	cmd := exec.Command("ls", "-lnA", "--time-style=locale", dir)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	return lines[1:] // "total N" comes first
}

// manyKinds makes a directory with a file of each kind, mode and age.
func manyKinds(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	modes := map[string]fs.FileMode{
		"a.txt": 0o644, ".hidden": 0o600, "sp ace": 0o755, "setuid": 0o755 | fs.ModeSetuid,
		"Setuid": 0o644 | fs.ModeSetuid, "setgid": 0o755 | fs.ModeSetgid, "none": 0,
	}
	for name, mode := range modes {
		check(os.WriteFile(path(name), []byte(name), 0o600))
		check(os.Chmod(path(name), mode))
	}
	check(os.Mkdir(path("dir"), 0o755))
	check(os.Mkdir(path("sticky"), 0o755))
	check(os.Chmod(path("sticky"), 0o777|fs.ModeSticky))
	check(os.Symlink("../no where", path("link")))
	check(os.Link(path("a.txt"), path("hard")))
	check(syscall.Mkfifo(path("fifo"), 0o640))
	socket, err := net.Listen("unix", path("socket"))
	check(err)
	t.Cleanup(func() { socket.Close() })

	const half = 15778476 * time.Second
	now := time.Now()
	ages := map[string]time.Duration{
		"hour": time.Hour, "half-": half - time.Hour, "half+": half + time.Hour,
		"year": 2 * half, "future": -time.Hour, "far": -100 * half,
	}
	for name, age := range ages {
		check(os.WriteFile(path(name), nil, 0o600))
		check(os.Chtimes(path(name), now, now.Add(-age)))
	}
	return dir
}

func TestDeviceHasSize(t *testing.T) {
	t.Parallel()
	info, err := os.Stat("/dev/null")
	if err != nil {
		t.Skipf("missing: /dev/null: %v", err)
	}
	line := string(AppendUnix(nil, info, "null", "", then))
	if !lsLine.MatchString(line) || line[0] != 'c' {
		t.Errorf("a client cannot read %q", line)
	}
}

func TestUnique(t *testing.T) {
	t.Parallel()
	dir := manyKinds(t)
	unique := func(name string) string {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(AppendFacts(nil, info, FactUnique, 0, ""))
	}
	if a, hard := unique("a.txt"), unique("hard"); a != hard || a == "" {
		t.Errorf("two names of a file: %q and %q", a, hard)
	}
	if a, other := unique("a.txt"), unique(".hidden"); a == other {
		t.Errorf("two files: %q and %q", a, other)
	}
}

func TestOwnerFacts(t *testing.T) {
	t.Parallel()
	const mode = fs.ModeSetuid | 0o751
	info := owned{file{mode, 0, then}, &syscall.Stat_t{Dev: 0x1f, Ino: 0x2a, Uid: 1000, Gid: 4294967295}}
	got := string(AppendFacts(nil, info, FactUnique|FactUnixMode|FactUnixUID|FactUnixGID, 0, ""))
	if want := "unique=1fg2a;unix.mode=4751;unix.uid=1000;unix.gid=4294967295;"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got = string(AppendUnix(nil, info, "x", "", then))
	if want := "-rwsr-x--x   1 1000     4294967295        0 Jan  2 03:04 x\r\n"; got != want {
		t.Errorf("no links counted: got %q, want %q", got, want)
	}
}

// owned is a file of which the system tells more.
type owned struct {
	file
	stat *syscall.Stat_t
}

func (o owned) Sys() any { return o.stat }
