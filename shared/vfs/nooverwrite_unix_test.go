//go:build unix

package vfs_test

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"uftpd/shared/vfs"
)

// TestNewFilesAndLinks wants a link to count as a file that is there,
// wherever it leads.
func TestNewFilesAndLinks(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	outside := filepath.Join(t.TempDir(), "out")
	for name, target := range map[string]string{"dangling": "nowhere", "outside": outside, "dir": "."} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	create(t, d, "f", "text")
	tree := vfs.NoOverwrite(d)
	for _, name := range []string{"dangling", "outside", "dir"} {
		if err := put(tree, name, "x"); err == nil {
			t.Errorf("%s: replaced by an upload", name)
		}
		wantErr(t, "Rename onto "+name, vfs.Rename(tree, "f", name), fs.ErrExist)
		_, err := vfs.OpenFile(tree, name, os.O_WRONLY|os.O_CREATE, 0o644)
		wantErr(t, "OpenFile "+name, err, fs.ErrExist)
		if _, err := os.Readlink(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("a file was made outside")
	}
	if err := put(tree, "dir/new", "x"); err != nil {
		t.Error(err)
	}
}

// TestHiddenPart wants a part to stay for the operator alone.
func TestHiddenPart(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	d.Partial = vfs.Hide
	empty, err := vfs.UploadNew(d, "f", 0o640)
	if err == nil {
		err = empty.Discard() // of which nothing is worth keeping
	}
	must(t, err)
	p, err := vfs.UploadNew(d, "f", 0o640)
	if err == nil {
		_, err = io.WriteString(p.File, "part")
	}
	must(t, err)
	if err := p.Discard(); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "Commit after Discard", p.Commit(), fs.ErrClosed)
	wantErr(t, "Discard twice", p.Discard(), fs.ErrClosed)
	if parts, _ := filepath.Glob(filepath.Join(dir, ".uftpd-*")); len(parts) != 1 {
		t.Errorf("hidden parts: %q", parts)
	}
	if err := put(vfs.NoOverwrite(d), "f", "whole"); err != nil {
		t.Error(err)
	}
}
