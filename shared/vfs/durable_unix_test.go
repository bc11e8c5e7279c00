//go:build unix

package vfs_test

import (
	"fmt"
	"os"
	"testing"

	"uftpd/shared/vfs"
)

// BenchmarkUpload tells what it costs that an upload is whole or not there, and
// what Durable costs: go test -bench Upload ./shared/vfs. The latter depends on
// the medium that TMPDIR is on; so does "over", as ext4 writes a file out that is
// renamed over another.
func BenchmarkUpload(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20, 64 << 20} {
		for _, how := range []struct {
			name          string
			over, durable bool // over: the name is taken
			begin         func(d *vfs.Disk, name string) (*vfs.Pending, error)
		}{
			{"in place", false, false, writeThere},
			{"new", false, false, uploadThere},
			{"over", true, false, uploadThere},
			{"new, durable", false, true, uploadThere},
			{"over, durable", true, true, uploadThere},
		} {
			b.Run(fmt.Sprintf("%d KiB/%s", size>>10, how.name), func(b *testing.B) {
				d, err := vfs.OpenDisk(b.TempDir())
				must(b, err)
				defer d.Close()
				d.Durable = how.durable
				content := make([]byte, min(size, 1<<20))
				b.SetBytes(int64(size))
				create(b, d, "f", "")
				for b.Loop() {
					if !how.over {
						must(b, d.Remove("f"))
					}
					p, err := how.begin(d, "f")
					must(b, err)
					for range size / len(content) {
						_, err := p.File.Write(content)
						must(b, err)
					}
					must(b, p.Commit())
				}
			})
		}
	}
}

func uploadThere(d *vfs.Disk, name string) (*vfs.Pending, error) { return d.Upload(name, 0o644) }

// writeThere writes to the file itself, as a server without temporaries does.
func writeThere(d *vfs.Disk, name string) (*vfs.Pending, error) {
	f, err := d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, err
	}
	return &vfs.Pending{File: f, Commit: f.Close, Discard: f.Close}, nil
}

// BenchmarkAppend tells what Durable costs a file that is continued.
func BenchmarkAppend(b *testing.B) {
	for _, durable := range []bool{false, true} {
		b.Run(fmt.Sprintf("1 KiB/durable=%v", durable), func(b *testing.B) {
			d, err := vfs.OpenDisk(b.TempDir())
			must(b, err)
			defer d.Close()
			d.Durable = durable
			create(b, d, "f", "")
			for b.Loop() {
				must(b, writeAppended(d))
			}
		})
	}
}

func writeAppended(d *vfs.Disk) error {
	p, err := d.InPlace("f", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := p.File.Write(make([]byte, 1<<10)); err != nil {
		return err
	}
	return p.Commit()
}
