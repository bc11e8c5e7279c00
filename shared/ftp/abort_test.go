package ftp_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

// endlessTrees are trees with that file, or with one that takes very long.
var endlessTrees = map[string]func(t *testing.T) vfs.WriteFS{
	"mem": func(*testing.T) vfs.WriteFS { return endless{vfs.NewMem()} },
	"disk": func(t *testing.T) vfs.WriteFS {
		dir := t.TempDir()
		name := filepath.Join(dir, "endless")
		if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Truncate(name, 1<<36)); err != nil {
			t.Skip("needs sparse files: ", err)
		}
		disk := openDisk(t, dir)
		return disk
	},
}

// TestAbort breaks off what takes long without a data connection. The tree is
// then as it was.
func TestAbort(t *testing.T) {
	t.Parallel()
	for kind, tree := range endlessTrees {
		for _, command := range []string{
			"HASH endless", "XCRC endless", "MD5 endless", "SITE COPY endless copy", "COMB target one endless", "COMB new one endless",
		} {
			t.Run(kind+"/"+command, func(t *testing.T) {
				t.Parallel()
				abort(t, tree(t), command)
			})
		}
	}
}

func abort(t *testing.T, tree vfs.WriteFS, command string) {
	c := login(t, serve(t, &ftp.Server{FS: tree}))
	if _, err := fs.Stat(tree, "endless"); err != nil {
		c.put("STOR endless", "", "226")
	}
	for _, name := range []string{"target", "one"} {
		c.put("STOR "+name, name, "226")
	}
	c.cmd(command+"\r\nNOOP", "200") // answered meanwhile
	c.cmd("ABOR", "426 Aborted.")
	c.want("226 Abort successful.")
	for _, name := range []string{"target", "one"} {
		if got, err := fs.ReadFile(tree, name); string(got) != name || err != nil {
			t.Errorf("%s: %.20q, %v", name, got, err)
		}
	}
	for _, name := range []string{"copy", "new"} {
		if _, err := fs.Stat(tree, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there: %v", name, err)
		}
	}
	if got := c.get("NLST"); got != "endless\r\none\r\ntarget\r\n" {
		t.Errorf("left: %q", got)
	}
}
