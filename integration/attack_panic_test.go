package integration

import (
	"io"
	"io/fs"
	"iter"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// explosive is a tree that panics at the name "boom", whatever it is asked.
type explosive struct{ *vfs.Mem }

func (e explosive) check(names ...string) {
	for _, name := range names {
		if name == "boom" {
			panic("the tree is broken: " + name)
		}
	}
}

func (e explosive) Open(name string) (fs.File, error) { e.check(name); return e.Mem.Open(name) }
func (e explosive) OpenFile(name string, flag int, perm fs.FileMode) (vfs.File, error) {
	e.check(name)
	return e.Mem.OpenFile(name, flag, perm)
}
func (e explosive) Mkdir(name string, perm fs.FileMode) error {
	e.check(name)
	return e.Mem.Mkdir(name, perm)
}
func (e explosive) Remove(name string) error              { e.check(name); return e.Mem.Remove(name) }
func (e explosive) Rename(from, to string) error          { e.check(from, to); return e.Mem.Rename(from, to) }
func (e explosive) Stat(name string) (fs.FileInfo, error) { e.check(name); return e.Mem.Stat(name) }
func (e explosive) Lstat(name string) (fs.FileInfo, error) {
	e.check(name)
	return vfs.Lstat(e.Mem, name)
}
func (e explosive) Chtimes(name string, atime, mtime time.Time) error {
	e.check(name)
	return e.Mem.Chtimes(name, atime, mtime)
}
func (e explosive) Chmod(name string, mode fs.FileMode) error {
	e.check(name)
	return e.Mem.Chmod(name, mode)
}
func (e explosive) Entries(name string) iter.Seq2[fs.FileInfo, error] {
	return func(yield func(fs.FileInfo, error) bool) {
		e.check(name)
		for info, err := range vfs.Entries(e.Mem, name) {
			if info != nil && info.Name() == "fuse" {
				panic("the tree is broken while it is listed")
			}
			if !yield(info, err) {
				return
			}
		}
	}
}

// Upload's file panics when it is written to, or committed.
func (e explosive) Upload(name string, perm fs.FileMode) (*vfs.Pending, error) {
	e.check(name)
	up, err := vfs.Upload(e.Mem, name, perm)
	switch {
	case err != nil:
	case name == "late":
		commit := up.Commit
		up.Commit = func() error { commit(); panic("the tree is broken at the end") }
	case name == "soon":
		up.File = failingFile{up.File, func([]byte) (int, error) { panic("the tree is broken at once") }}
	}
	return up, err
}

// TestR47_PanicIsolation has every method of the tree panic. That is the loss of
// one command, not of the session, and others notice nothing.
func TestR47_PanicIsolation(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	require.NoError(t, mem.Mkdir("list", 0o755))
	for _, name := range []string{"f", "list/fuse"} {
		f, err := mem.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o644)
		require.NoError(t, err)
		require.NoError(t, f.Close())
	}
	var log journal
	h := run(t, log.keep, func(s *ftp.Server) { s.FS, s.Login = explosive{mem}, asUser })
	c, witness := h.enter(t), h.enter(t)
	const failed, broken = "451 Local error in processing.", "451 Local error, transfer aborted."
	for _, line := range []string{
		"RETR boom", "STOR boom", "APPE boom", "STOU boom", "SIZE boom", "MDTM boom", "CWD boom", "MKD boom", "RMD boom", "DELE boom",
		"RNFR boom", "MFMT 20200102030405 boom", "SITE CHMOD 600 boom", "MLST boom", "MLSD boom", "LIST boom", "NLST boom", "STAT boom",
		"HASH boom", "SITE COPY f boom", "SITE MKDIR boom", "SITE RMDIR boom", "STAT list",
	} {
		data := c.passive(epsv)
		c.says(failed, line)
		data.Close()
		witness.says("200 OK.", "NOOP")
	}
	c.says("350 Ready for RNTO.", "RNFR f")
	c.says(failed, "RNTO boom")
	for _, line := range []string{"STOR late", "STOR soon", "LIST list", "MLSD list", "LIST -R"} {
		data := c.passive(epsv)
		c.cmd(150, "%s", line)
		io.WriteString(data, "content")
		data.Close()
		c.hears(broken)
		c.says("225 No transfer to abort.", "ABOR") // none is left under way
	}
	assert.Empty(t, c.retr(epsv, "f"))
	panics := regexp.MustCompile(`level=ERROR msg=fault .*error="panic: the tree is broken`)
	assert.Len(t, panics.FindAllString(log.String(), -1), 29, "each panic is logged")
	witness.stor(epsv, "g", "fine")
	require.NoError(t, c.quit())
	require.NoError(t, witness.quit())
	assert.True(t, eventually(patience, func() bool { return len(h.srv.Clients()) == 0 }), "sessions are left")
}
