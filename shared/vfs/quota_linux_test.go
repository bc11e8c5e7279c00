package vfs_test

import (
	"os"
	"testing"

	"uftpd/shared/vfs"
)

// TestQuotaInPlace replaces a file where no temporary can be made: its bytes
// are gone at once, and those that come stand there at once.
func TestQuotaInPlace(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	create(t, d, "f", "12345")
	if os.Geteuid() == 0 {
		must(t, os.Chown(in(dir, "f"), 65534, -1))
	}
	must(t, os.Chmod(dir, 0o755))
	usage := new(vfs.Usage)
	tree := vfs.Quota(d, usage, vfs.Amount{Bytes: 6, Entries: 1})
	asNobody(t, func() {
		must(t, put(tree, "f", "123456"))
		wantUsed(t, usage, tree, 6, 1)
		wantErr(t, "upload", put(tree, "f", "1234567"), vfs.ErrQuota)
		wantUsed(t, usage, tree, 6, 1)
		p, err := vfs.Upload(tree, "f", 0o644)
		must(t, err)
		must(t, p.Discard())
		wantUsed(t, usage, tree, 0, 1)
	})
}
