package integration

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// failing is a tree whose uploads fail at some point.
type failing struct {
	*vfs.Disk
	write  func([]byte) (int, error) // set: instead of writing
	commit error
}

func (f *failing) Upload(name string, perm fs.FileMode) (*vfs.Pending, error) {
	return f.begin(f.Disk.Upload(name, perm))
}

// UploadNew is for copies.
func (f *failing) UploadNew(name string, perm fs.FileMode) (*vfs.Pending, error) {
	return f.begin(f.Disk.UploadNew(name, perm))
}

func (f *failing) begin(up *vfs.Pending, err error) (*vfs.Pending, error) {
	if err != nil {
		return nil, err
	}
	up.File = failingFile{up.File, f.write}
	if f.commit != nil {
		discard := up.Discard
		up.Commit = func() error { return errors.Join(f.commit, discard()) }
	}
	return up, nil
}

type failingFile struct {
	vfs.File
	write func([]byte) (int, error)
}

func (f failingFile) Write(p []byte) (int, error) {
	if f.write != nil {
		return f.write(p)
	}
	return f.File.Write(p)
}

// withFailing serves such a tree.
func withFailing(t *testing.T, f *failing) (option func(*ftp.Server), dir string) {
	t.Helper()
	dir = t.TempDir()
	disk, err := vfs.OpenDisk(dir)
	require.NoError(t, err)
	t.Cleanup(func() { disk.Close() })
	f.Disk = disk
	return func(s *ftp.Server) { s.FS, s.Login = f, asUser }, dir
}
