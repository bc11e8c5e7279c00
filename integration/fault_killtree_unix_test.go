//go:build unix

package integration

import (
	"fmt"
	"io/fs"

	"uftpd/shared/vfs"
)

// killedTree stops for ever at a stage of Commit or Rename, or when it has given
// one byte of a file.
type killedTree struct {
	*vfs.Disk
	stage string
}

func (k killedTree) Upload(name string, perm fs.FileMode) (*vfs.Pending, error) {
	return k.stopping(k.Disk.Upload(name, perm))
}

func (k killedTree) UploadNew(name string, perm fs.FileMode) (*vfs.Pending, error) {
	return k.stopping(k.Disk.UploadNew(name, perm))
}

func (k killedTree) InPlace(name string, flag int, perm fs.FileMode) (*vfs.Pending, error) {
	return k.stopping(k.Disk.InPlace(name, flag, perm))
}

func (k killedTree) stopping(p *vfs.Pending, err error) (*vfs.Pending, error) {
	if err != nil {
		return nil, err
	}
	commit := func() error {
		k.stop(beforeName)
		err := p.Commit()
		k.stop(afterName)
		return err
	}
	return &vfs.Pending{File: p.File, Commit: commit, Discard: p.Discard}, nil
}

func (k killedTree) stop(stage string) {
	if stage == k.stage {
		fmt.Println("stopped")
		select {}
	}
}

func (k killedTree) Rename(oldname, newname string) error {
	k.stop(beforeName)
	err := k.Disk.Rename(oldname, newname)
	k.stop(afterName)
	return err
}

func (k killedTree) Open(name string) (fs.File, error) {
	f, err := k.Disk.Open(name)
	if file, ok := f.(vfs.File); ok && k.stage == halfCopied {
		return &killedFile{File: file, k: k}, err
	}
	return f, err
}

type killedFile struct {
	vfs.File
	k    killedTree
	read bool
}

func (f *killedFile) Read(p []byte) (int, error) {
	if f.read {
		f.k.stop(halfCopied)
	}
	f.read = true
	return f.File.Read(p[:1])
}
