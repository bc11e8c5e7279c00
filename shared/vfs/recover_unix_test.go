//go:build unix

package vfs_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"uftpd/shared/vfs"
)

// These make the test binary a process that uploads to this directory: one that
// never ends, and one that commits until its standard input ends.
const (
	uploaderEnv  = "VFS_TEST_UPLOADER"
	committerEnv = "VFS_TEST_COMMITTER"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(uploaderEnv); dir != "" {
		uploadForever(dir)
	}
	if dir := os.Getenv(committerEnv); dir != "" {
		commitForever(dir)
	}
	os.Exit(m.Run())
}

var uploads = []string{"new", "old", "d/new", strings.Repeat("n", 255)}

func uploadForever(dir string) {
	d, err := vfs.OpenDisk(dir)
	if err != nil {
		panic(err)
	}
	for _, name := range uploads {
		p, err := d.Upload(name, 0o644)
		if err != nil {
			panic(err)
		}
		if _, err := p.File.Write([]byte("part")); err != nil {
			panic(err)
		}
	}
	os.Stdout.WriteString("written\n")
	os.Stdin.Read(make([]byte, 1)) // until the parent is gone, if it fails
	os.Exit(1)
}

// startUploader returns a function that kills the process which it starts.
func startUploader(t *testing.T, dir string) (kill func()) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), uploaderEnv+"="+dir)
	cmd.Stderr = os.Stderr
	_, err = cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "written\n" {
		t.Fatalf("the uploader said %q, %v", line, err)
	}
	return func() {
		must(t, cmd.Process.Kill())
		cmd.Wait()
	}
}

func TestRecover(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy vfs.Partial
		new    string // what stands where nothing did
		left   int    // temporaries in the root
	}{
		{vfs.Keep, "part", 0},
		{vfs.Drop, "", 0},
		{vfs.Hide, "", 3},
	} {
		d, dir := openDisk(t)
		d.Partial = c.policy
		must(t, d.Mkdir("d", 0o755))
		create(t, d, "old", "old")
		must(t, os.WriteFile(in(dir, ".uftpd-of-someone"), nil, 0o644))
		own := begin(t, d, "own", "own")
		kill := startUploader(t, dir)

		must(t, d.Recover())
		if found := temps(t, dir); len(found) != 3+1+1 {
			t.Errorf("policy %v: of living processes, %q is left", c.policy, found)
		}
		kill()
		must(t, d.Recover())
		must(t, own.Commit())

		wantText(t, in(dir, "own"), "own")
		wantText(t, in(dir, "old"), "old")
		for _, name := range []string{"new", "d/new"} {
			if c.new != "" {
				wantText(t, in(dir, name), c.new)
			} else if _, err := d.Stat(name); !os.IsNotExist(err) {
				t.Errorf("policy %v: %s appeared (%v)", c.policy, name, err)
			}
		}
		if found := temps(t, dir); len(found) != c.left+1 {
			t.Errorf("policy %v: %q is left", c.policy, found)
		}
	}
}
