package ftp_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

const manyFiles = 100_000

// manyOnDisk and manyInMem are directories of that many files.
func manyOnDisk(t *testing.T) vfs.WriteFS {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "uftpd-test-") // in memory: many disks need half a minute
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for i := range manyFiles {
		f, err := os.Create(filepath.Join(dir, manyName(i)))
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	disk := openDisk(t, dir)
	return disk
}

func manyInMem(t *testing.T) vfs.WriteFS {
	t.Helper()
	mem := vfs.NewMem()
	for i := range manyFiles {
		f, err := mem.OpenFile(manyName(i), os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return mem
}

func manyName(i int) string { return fmt.Sprintf("file-%06d.txt", i) }

// TestManyFiles lists a large directory: all of it comes, in little time, and
// the heap stays flat. It is not parallel, as heaps are the whole process's.
func TestManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("needs some seconds to make 100,000 files, twice")
	}
	for name, tree := range map[string]func(*testing.T) vfs.WriteFS{"disk": manyOnDisk, "mem": manyInMem} {
		t.Run(name, func(t *testing.T) {
			c := login(t, serve(t, &ftp.Server{FS: tree(t)}))
			wantTooMuch(t, c)
			if lines := strings.Count(c.cmd("STAT /", "212"), "\n") + 1; lines != 10_003 {
				t.Errorf("STAT: %d lines", lines)
			}
			for _, command := range []string{"LIST", "NLST", "MLSD", "LIST *.txt", "NLST -R", "LIST " + strings.Repeat("*e", 100) + "x*"} {
				t.Run(command[:min(len(command), 10)], func(t *testing.T) {
					lines, grown, took := listMeasured(t, c, command)
					t.Logf("%d lines in %v, heap grown by %d KiB", lines, took.Round(time.Millisecond), grown>>10)
					if want := manyFiles; lines != want && !strings.HasSuffix(command, "x*") {
						t.Errorf("%d lines, want %d", lines, want)
					}
					if grown > 16<<20 {
						t.Errorf("the heap has grown by %d KiB", grown>>10)
					}
					if took > 20*time.Second {
						t.Errorf("took %v", took)
					}
				})
			}
		})
	}
}

// wantTooMuch wants a pattern refused that looks at each of very many names.
func wantTooMuch(t *testing.T, c *client) {
	t.Helper()
	start := time.Now()
	c.cmd("NLST */x", "550 Pattern matches too much.")
	took := time.Since(start)
	t.Logf("refused in %v", took.Round(time.Millisecond))
	if took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

// listMeasured reads a listing, and looks at the heap now and then.
func listMeasured(t *testing.T, c *client, command string) (lines int, grown int64, took time.Duration) {
	t.Helper()
	before := heap()
	c.conn.SetDeadline(time.Now().Add(time.Minute)) // for each
	start := time.Now()
	data := c.pasv()
	c.cmd(command, "150")
	for in := bufio.NewScanner(data); in.Scan(); lines++ {
		if lines%(manyFiles/5) == 1 {
			grown = max(grown, heap()-before)
		}
	}
	data.Close()
	c.want("226")
	return lines, grown, time.Since(start)
}

// heap is what the process holds on to.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestRecursionBounds shows that a listing which is not whole is no success.
func TestRecursionBounds(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	name := "d"
	for range 64 {
		if err := mem.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		name += "/d"
	}
	c := login(t, serve(t, &ftp.Server{FS: mem}))
	if got := c.get("NLST -R"); strings.Count(got, ":\r\n") != 64 {
		t.Errorf("%d headings", strings.Count(got, ":\r\n"))
	}
	if err := mem.Mkdir(name, 0o755); err != nil {
		t.Fatal(err)
	}
	data := c.pasv()
	c.cmd("NLST -R", "150")
	for in := bufio.NewScanner(data); in.Scan(); {
	}
	data.Close()
	c.want("550 There is more than -R lists; list it in parts.")
}

// TestPatternBounds shows that patterns which lead to very many directories, or
// through very many names, are refused in little time.
func TestPatternBounds(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	for i := range 1100 {
		if err := mem.Mkdir(fmt.Sprintf("d%04d", i), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 600 {
		if err := mem.Mkdir(fmt.Sprintf("d0001/d%04d", i), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, serve(t, &ftp.Server{FS: mem}))
	for command, want := range map[string]string{
		"NLST */f":        "550 Pattern matches too much.",
		"NLST d0*/f":      "425", // 1000 directories may be looked into
		"STAT */*/*":      "550 Pattern matches too much.",
		"STAT d0001/*/*f": "212",
		"STAT " + strings.Repeat("[d]*/../", 120) + "d0001/[f]": "550",
		"STAT " + strings.Repeat("*", 1025):                     "553 File name not allowed.",
	} {
		start := time.Now()
		c.cmd(command, want)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%.20s took %v", command, took)
		}
	}
}
