//go:build unix

package vfs_test

import (
	"io"
	"io/fs"
	"os"
	"testing"

	"uftpd/shared/vfs"
)

// TestLarge works on files beyond 2 GiB, which where addresses have 32 bits
// takes a flag for each way to open one.
func TestLarge(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, os.Mkdir(in(dir, "sub"), 0o755))
	const size = 3 << 30
	for _, name := range []string{"f", "sub/f"} {
		up, err := d.Upload(name, 0o644)
		must(t, err)
		_, err = up.File.Seek(size-1, io.SeekStart)
		must(t, err)
		if _, err := up.File.Write([]byte{0}); err != nil {
			t.Skipf("needs sparse files of 3 GiB: %v", err)
		}
		must(t, up.Commit())
		f, err := d.Open(name)
		must(t, err)
		if info, err := f.Stat(); err != nil || info.Size() != size {
			t.Errorf("%s: %v, %v", name, info, err)
		}
		f.Close()
		for what, open := range map[string]func(fs.FS, string) (*vfs.Pending, error){
			"in place": func(d fs.FS, name string) (*vfs.Pending, error) { return vfs.InPlace(d, name, os.O_WRONLY, 0) },
			"replaced": func(d fs.FS, name string) (*vfs.Pending, error) { return vfs.Upload(d, name, 0o644) },
		} {
			up, err := open(d, name)
			if err != nil {
				t.Errorf("%s, %s: %v", name, what, err)
				continue
			}
			must(t, up.Discard())
		}
	}
}
