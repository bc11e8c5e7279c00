package ftp_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// meddled is a tree in which something happens at the first read of a file.
type meddled struct {
	*vfs.Mem
	name   string
	meddle func()
	once   *sync.Once
	reads  *atomic.Int64 // of all files
}

func meddle(mem *vfs.Mem, name string, do func()) meddled {
	return meddled{mem, name, do, new(sync.Once), new(atomic.Int64)}
}

func (m meddled) Open(name string) (fs.File, error) {
	f, err := m.Mem.Open(name)
	if err != nil {
		return nil, err
	}
	return meddledFile{f, m, name}, nil
}

type meddledFile struct {
	fs.File
	m    meddled
	name string
}

func (f meddledFile) Read(p []byte) (int, error) {
	f.m.reads.Add(1)
	if f.name == f.m.name {
		f.m.once.Do(f.m.meddle)
	}
	return f.File.Read(p)
}

// add puts text at the end of a file, which is made if need be.
func add(t *testing.T, tree vfs.WriteFS, name, text string) {
	t.Helper()
	f, err := tree.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o644)
	if err == nil {
		_, err = f.Seek(0, io.SeekEnd)
	}
	if err == nil {
		_, err = io.WriteString(f, text)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		t.Error(err)
	}
}

// TestCombineMeanwhile has others append to files, and be told that this is
// kept, while these are joined: to the target, and to a part that was copied.
func TestCombineMeanwhile(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reply string
		want  map[string]string
	}{
		"target": {"450 Another client has written to the file meanwhile.", map[string]string{"target": "old\nx\n", "part1": "one\n", "part2": "two\n"}},
		"part1":  {"250 Combined.", map[string]string{"target": "old\none\ntwo\n", "part1": "one\nx\n"}},
	} {
		mem := vfs.NewMem()
		fillParts(t, mem)
		tree := meddle(mem, "part1", func() { add(t, mem, name, "x\n") })
		c := login(t, serve(t, &ftp.Server{FS: tree}))
		c.cmd("COMB target part1 part2", tt.reply)
		wantFiles(t, mem, tt.want)
	}
}

// TestCombineReplaced has others upload files while these are joined.
func TestCombineReplaced(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reply string
		want  map[string]string
	}{
		"target": {"450 Another client has written to the file meanwhile.", map[string]string{"target": "new\n", "part1": "one\n", "part2": "two\n"}},
		"part1":  {"250 Combined.", map[string]string{"target": "old\none\ntwo\n", "part1": "new\n"}},
	} {
		disk := openDisk(t, t.TempDir())
		fillParts(t, disk)
		tree := meddledDisk{disk, func() {
			up, err := disk.Upload(name, 0o644)
			if err == nil {
				_, err = io.WriteString(up.File, "new\n")
			}
			if err == nil {
				err = up.Commit()
			}
			if err != nil {
				t.Error(err)
			}
		}}
		c := login(t, serve(t, &ftp.Server{FS: tree}))
		c.cmd("COMB target part1 part2", tt.reply)
		wantFiles(t, disk, tt.want)
	}
}

// meddledDisk is a disk on which something happens when part2 is opened.
type meddledDisk struct {
	*vfs.Disk
	meddle func()
}

func (m meddledDisk) Open(name string) (fs.File, error) {
	if name == "part2" {
		m.meddle()
	}
	return m.Disk.Open(name)
}

func fillParts(t *testing.T, tree vfs.WriteFS) {
	t.Helper()
	add(t, tree, "target", "old\n")
	add(t, tree, "part1", "one\n")
	add(t, tree, "part2", "two\n")
}

// wantFiles wants just these files.
func wantFiles(t *testing.T, tree fs.FS, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got, err := fs.ReadFile(tree, name); string(got) != text || err != nil {
			t.Errorf("%s is %q, %v, want %q", name, got, err, text)
		}
	}
	for name, err := range vfs.Names(tree, ".") {
		if _, wanted := want[name]; !wanted || err != nil {
			t.Errorf("%s is there, %v", name, err)
		}
	}
}

// TestDigestIsKept asks twice, and again when the file has changed.
func TestDigestIsKept(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	add(t, mem, "f", "hello")
	if err := mem.Chtimes("f", time.Time{}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	tree := meddle(mem, "", nil)
	c := login(t, serve(t, &ftp.Server{FS: tree}))
	const digest = "250 AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D"
	c.cmd("XSHA1 f", digest)
	reads := tree.reads.Load()
	c.cmd("XSHA1 f", digest)
	if again := tree.reads.Load(); reads == 0 || again != reads {
		t.Errorf("%d reads, and %d when asked again", reads, again)
	}
	add(t, mem, "f", "x")
	c.cmd("XSHA1 f", "250 8D902A4D572BF8F2A6B9F6E5459F3405768821A1")
	if again := tree.reads.Load(); again == reads {
		t.Error("the changed file has not been read")
	}
}

// TestManyUnique uploads under one name while all the next ones are taken.
func TestManyUnique(t *testing.T) {
	t.Parallel()
	mem := vfs.NewMem()
	c := login(t, serve(t, &ftp.Server{FS: mem}))
	for range 150 {
		c.put("STOU", "x", "226")
	}
	n := 0
	for name, err := range vfs.Names(mem, ".") {
		if err != nil {
			t.Fatal(err)
		}
		if got, err := fs.ReadFile(mem, name); string(got) != "x" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		n++
	}
	if n != 150 {
		t.Errorf("%d files of 150", n)
	}
}

// plain is a tree that can be written to, and no more.
type plain struct{ vfs.WriteFS }

// TestFeatOfPlainTree shows that nothing is offered that the tree has no way
// to do.
func TestFeatOfPlainTree(t *testing.T) {
	t.Parallel()
	able := featLines(t, &ftp.Server{FS: vfs.NewMem(), OpenTimeout: time.Millisecond})
	bare := featLines(t, &ftp.Server{FS: plain{vfs.NewMem()}, OpenTimeout: time.Millisecond})
	for _, line := range []string{
		"AVBL", "MFMT", "MFCT", "MFF Modify;Create;UNIX.mode;",
		"SITE HELP;CHMOD;UMASK;UTIME;CPFR;CPTO;COPY;MKDIR;RMDIR;DIGEST;WHO;IDLE",
	} {
		if !slices.Contains(able, line) || slices.Contains(bare, line) {
			t.Errorf("%s is in %q or not in %q", line, bare, able)
		}
	}
	if line := "SITE HELP;UMASK;CPFR;CPTO;COPY;MKDIR;RMDIR;DIGEST;WHO;IDLE"; !slices.Contains(bare, line) {
		t.Errorf("%s is not in %q", line, bare)
	}
}
