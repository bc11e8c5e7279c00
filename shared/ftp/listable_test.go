package ftp_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// TestListUnreadable lists what may not be listed: the client is told so
// instead of being told that a listing comes.
func TestListUnreadable(t *testing.T) {
	t.Parallel()
	box := vfs.DropBox(vfs.NewMem())
	inBox, err := vfs.Sub(box, ".")
	if err != nil {
		t.Fatal(err)
	}
	trees := map[string]fs.FS{"box": box, "part of a box": inBox, "read-only box": vfs.ReadOnly(box)}
	for name, tree := range trees {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantUnlisted(t, login(t, serve(t, &ftp.Server{FS: tree})), "")
		})
	}
	t.Run("disk", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		closed := filepath.Join(dir, "closed")
		if err := os.Mkdir(closed, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := os.ReadDir(closed); err == nil {
			t.Skip("needs a user, and a system, that modes of directories stop; root is none")
		}
		wantUnlisted(t, login(t, serve(t, &ftp.Server{FS: openDisk(t, dir)})), " closed")
	})
}

func wantUnlisted(t *testing.T, c *client, arg string) {
	t.Helper()
	for _, command := range []string{"LIST", "NLST", "MLSD", "LIST -R", "NLST -l"} {
		c.cmd("EPSV", "229")
		c.cmd(command+arg, "550 Permission denied.")
	}
}
