package ftp_test

import (
	"os"
	"path/filepath"
	"testing"

	"uftpd/shared/vfs"
)

// newBigTree returns a writable tree on disk with a file of 16 MiB, more than
// sockets buffer.
func newBigTree(t testing.TB) (*vfs.Disk, string) {
	t.Helper()
	dir := t.TempDir()
	b := make([]byte, 16<<20)
	for i := range b {
		b[i] = byte(31*i + i>>8)
	}
	if err := os.WriteFile(filepath.Join(dir, "big.bin"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	disk := openDisk(t, dir)
	return disk, "big.bin"
}
