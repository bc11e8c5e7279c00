package ftp_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// BenchmarkQuota tells what a quota costs an upload.
func BenchmarkQuota(b *testing.B) {
	for _, size := range []int64{largeSize, 1 << 10} {
		for _, bounded := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d/bounded=%v", size, bounded), func(b *testing.B) {
				disk := openDisk(b, b.TempDir())
				var tree fs.FS = disk
				if bounded {
					tree = vfs.Quota(disk, new(vfs.Usage), vfs.Amount{Bytes: 1 << 40, Entries: 1 << 20})
				}
				c := login(b, serve(b, &ftp.Server{FS: tree}))
				file := filepath.Join(b.TempDir(), "file")
				makeFile(b, file, size)
				b.SetBytes(size)
				for b.Loop() {
					data := c.pasv()
					c.cmd("STOR up", "150")
					fill(b, data, file)
					c.want("226")
				}
			})
		}
	}
}
