//go:build unix

package vfs_test

import (
	"fmt"
	"os"
	"testing"

	"uftpd/shared/vfs"
)

// BenchmarkUpload tells the price of Durable: go test -bench Upload ./shared/vfs.
// It depends on the medium that TMPDIR is on.
func BenchmarkUpload(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20, 64 << 20} {
		for _, durable := range []bool{false, true} {
			b.Run(fmt.Sprintf("%dKiB/durable=%v", size>>10, durable), func(b *testing.B) {
				d, err := vfs.OpenDisk(b.TempDir())
				must(b, err)
				defer d.Close()
				d.Durable = durable
				content := make([]byte, min(size, 1<<20))
				b.SetBytes(int64(size))
				for i := 0; b.Loop(); i++ {
					p, err := d.Upload(fmt.Sprintf("f%d", i%64), 0o644)
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

// BenchmarkAppend is the same for a file that is continued.
func BenchmarkAppend(b *testing.B) {
	for _, durable := range []bool{false, true} {
		b.Run(fmt.Sprintf("1KiB/durable=%v", durable), func(b *testing.B) {
			d, err := vfs.OpenDisk(b.TempDir())
			must(b, err)
			defer d.Close()
			d.Durable = durable
			create(b, d, "f", "")
			for b.Loop() {
				p, err := d.InPlace("f", os.O_WRONLY, 0)
				must(b, err)
				_, err = p.File.Write(make([]byte, 1<<10))
				must(b, err)
				must(b, p.Commit())
			}
		})
	}
}
