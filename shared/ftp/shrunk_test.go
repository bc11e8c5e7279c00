package ftp_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftp"
)

// shrinking is a tree whose files turn out shorter than they said they were.
type shrinking struct{ fstest.MapFS }

type shrunkFile struct{ fs.File }

type shrunkInfo struct{ fs.FileInfo }

func (f shrinking) Open(name string) (fs.File, error) {
	file, err := f.MapFS.Open(name)
	return shrunkFile{file}, err
}

func (f shrunkFile) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	return shrunkInfo{info}, err
}

func (i shrunkInfo) Size() int64 { return i.FileInfo.Size() + 1 }

// TestShrunk shows that a download which ends too early is not complete.
func TestShrunk(t *testing.T) {
	t.Parallel()
	c := login(t, serve(t, &ftp.Server{FS: shrinking{tree()}}))
	data := c.pasv()
	c.cmd("RETR a.txt", "150 Opening BINARY mode data connection for /a.txt (7 bytes).")
	c.want("451 Local error, transfer aborted.")
	data.Close()
}
