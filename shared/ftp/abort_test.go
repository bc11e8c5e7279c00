package ftp_test

import (
	"errors"
	"io/fs"
	"testing"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// endless is a tree in which the file "endless" has no end: reading it goes on
// until it is broken off.
type endless struct{ *vfs.Mem }

func (e endless) Open(name string) (fs.File, error) {
	f, err := e.Mem.Open(name)
	if err == nil && name == "endless" {
		f = endlessFile{f}
	}
	return f, err
}

type endlessFile struct{ fs.File }

func (endlessFile) Stat() (fs.FileInfo, error) { return endlessInfo{}, nil }

func (endlessFile) Read(p []byte) (int, error) { return len(p), nil }

type endlessInfo struct{ fs.FileInfo }

func (endlessInfo) Size() int64        { return 1 << 60 }
func (endlessInfo) ModTime() time.Time { return time.Time{} }
func (endlessInfo) Mode() fs.FileMode  { return 0o644 }

// TestAbort breaks off what takes long without a data connection. The tree is
// then as it was.
func TestAbort(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"HASH endless", "XCRC endless", "MD5 endless", "SITE COPY endless copy", "COMB target one endless", "COMB new one endless",
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			mem := vfs.NewMem()
			mem.SetLimit(1 << 30)
			c := login(t, serve(t, &ftp.Server{FS: endless{mem}}))
			for _, name := range []string{"endless", "target", "one"} {
				c.put("STOR "+name, name, "226")
			}
			c.cmd(command+"\r\nNOOP", "200") // answered meanwhile
			c.cmd("ABOR", "426 Aborted.")
			c.want("226 Abort successful.")
			for _, name := range []string{"endless", "target", "one"} {
				if got, err := fs.ReadFile(mem, name); string(got) != name || err != nil {
					t.Errorf("%s: %q, %v", name, got, err)
				}
			}
			for _, name := range []string{"copy", "new"} {
				if _, err := fs.Stat(mem, name); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s is there: %v", name, err)
				}
			}
		})
	}
}
