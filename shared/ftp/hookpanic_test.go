package ftp_test

import (
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestHookPanics has a hook fail as a transfer begins: nothing may be left of it.
func TestHookPanics(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	disk := openDisk(t, dir)
	addr := serve(t, &ftp.Server{FS: disk, Hooks: ftp.Hooks{TransferStarted: func(*ftp.Client, *ftp.Transfer) { panic("hook") }}})
	c := login(t, addr)
	for _, command := range []string{"STOR f", "NLST", "APPE f"} {
		data := c.pasv()
		c.cmd(command, "451")
		if n, err := data.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("%s: data connection: %d bytes, %v", command, n, err)
		}
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 0 {
		t.Errorf("left behind: %v, %v", names, err)
	}
	c.cmd("NOOP", "200")
}

// heldCommit is a tree that says when an upload's bytes are all there, and
// completes it when there is word.
type heldCommit struct {
	*vfs.Mem
	begun chan<- string
	word  <-chan string
}

func (h heldCommit) Upload(name string, perm fs.FileMode) (*vfs.Pending, error) {
	up, err := h.Mem.Upload(name, perm)
	if err != nil {
		return nil, err
	}
	commit := up.Commit
	up.Commit = func() error {
		h.begun <- name
		<-h.word
		return commit()
	}
	return up, nil
}

// TestHookPanicsBesideCommit has a hook fail at what is heard while an upload is
// being completed. It is complete then, and said to be.
func TestHookPanicsBesideCommit(t *testing.T) {
	t.Parallel()
	begun, word, faults := make(chan string, 1), make(chan string, 1), make(chan string, 1)
	tree := heldCommit{vfs.NewMem(), begun, word}
	addr := serve(t, &ftp.Server{FS: tree, Hooks: ftp.Hooks{
		Command: func(_ *ftp.Client, line string) {
			if line == "NOOP meanwhile" {
				defer func() { word <- line }()
				panic("hook")
			}
		},
		Failed: func(_ *ftp.Client, command string, err error) { faults <- command + ": " + err.Error() },
	}})
	c := login(t, addr)
	data := c.pasv()
	c.cmd("STOR f", "150")
	io.WriteString(data, "all of it")
	data.Close()
	next(t, "commit", begun)
	c.cmd("NOOP meanwhile", "226")
	if got, want := next(t, "fault", faults), "NOOP meanwhile: panic: hook"; !strings.HasPrefix(got, want) {
		t.Errorf("the watcher is told %q, want %q", got, want)
	}
	if got, err := fs.ReadFile(tree, "f"); err != nil || string(got) != "all of it" {
		t.Errorf("the file has %q, %v", got, err)
	}
	c.cmd("NOOP", "200")
}
