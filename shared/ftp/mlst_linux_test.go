package ftp_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// TestCreate asks for creation times, which a disk of Linux tells to those
// only who have chosen them.
func TestCreate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	disk, err := vfs.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	if birth, err := disk.Birth(".", true); err != nil || birth.IsZero() {
		t.Skipf("creation times are not known here: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "f"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	created := func(name string) string {
		birth, err := disk.Birth(name, false)
		if err != nil {
			t.Fatal(err)
		}
		return "create=" + string(listing.AppendTime(nil, birth)) + "; "
	}
	for name, tree := range map[string]fs.FS{"disk": disk, "read-only": vfs.ReadOnly(disk)} {
		c := login(t, serve(t, &ftp.Server{FS: tree}))
		c.cmd("OPTS MLST create;", "200 MLST OPTS create;")
		c.cmd("MLST f", fmt.Sprintf("250 Listing /f\n %s/f\nEnd", created("f")))
		c.cmd("MLST /", fmt.Sprintf("250 Listing /\n %s/\nEnd", created(".")))
		want := created("f") + "f\r\n" + created("out") + "out\r\n"
		if got := c.get("MLSD"); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
