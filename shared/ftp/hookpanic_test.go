package ftp_test

import (
	"io"
	"os"
	"testing"

	"uftpd/shared/ftp"
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
