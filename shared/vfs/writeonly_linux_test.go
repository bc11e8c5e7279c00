package vfs_test

import (
	"os"
	"testing"

	"uftpd/shared/vfs"
)

// TestWriteOnlyDirectory uploads to a directory that may be written to but not
// read, as drop boxes are: what is taken is kept, and Durable, which has to
// read the directory in the end, refuses before there is anything to lose.
func TestWriteOnlyDirectory(t *testing.T) {
	t.Parallel()
	for _, durable := range []bool{false, true} {
		d, dir := openDisk(t)
		d.Durable = durable
		must(t, os.Chmod(dir, 0o755))
		must(t, os.Mkdir(in(dir, "box"), 0o755))
		must(t, os.Chmod(in(dir, "box"), 0o333))
		t.Cleanup(func() { os.Chmod(in(dir, "box"), 0o755) })
		asNobody(t, func() {
			for name, begin := range map[string]func(string) (*vfs.Pending, error){
				"box/new": func(n string) (*vfs.Pending, error) { return d.UploadNew(n, 0o644) },
				"box/any": func(n string) (*vfs.Pending, error) { return d.Upload(n, 0o644) },
			} {
				up, err := begin(name)
				if durable {
					wantErr(t, name, err, os.ErrPermission)
					continue
				}
				if err == nil {
					err = up.Commit()
				}
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
		for _, name := range []string{"box/new", "box/any"} {
			if _, err := os.Stat(in(dir, name)); (err == nil) == durable {
				t.Errorf("%s, durable %v: %v", name, durable, err)
			}
		}
	}
}
