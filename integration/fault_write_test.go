package integration

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// unreliable is a tree whose files fail as told.
type unreliable struct {
	*vfs.Mem
	fault atomic.Pointer[ioFault]
}

// ioFault is what goes wrong; each func may be nil.
type ioFault struct {
	write         func(w io.Writer, p []byte) (int, error)
	read          func(f *unreliableFile, p []byte) (int, error)
	commit, close error
	open          error
}

func (u *unreliable) Open(name string) (fs.File, error) {
	f, err := u.Mem.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return f, nil
	}
	return &unreliableFile{File: f.(vfs.File), fault: u.fault.Load()}, nil
}

func (u *unreliable) OpenFile(name string, flag int, perm fs.FileMode) (vfs.File, error) {
	if err := u.fault.Load().open; err != nil {
		return nil, err
	}
	f, err := u.Mem.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &unreliableFile{File: f, fault: u.fault.Load()}, nil
}

func (u *unreliable) Upload(name string, perm fs.FileMode) (*vfs.Pending, error) {
	fault := u.fault.Load()
	if fault.open != nil {
		return nil, fault.open
	}
	p, err := u.Mem.Upload(name, perm)
	if err != nil {
		return nil, err
	}
	commit := p.Commit
	if fault.commit != nil {
		commit = func() error { return errors.Join(p.Discard(), fault.commit) }
	}
	return &vfs.Pending{File: &unreliableFile{File: p.File, fault: fault}, Commit: commit, Discard: p.Discard}, nil
}

type unreliableFile struct {
	vfs.File
	fault *ioFault
	given int // how many bytes were read
}

func (f *unreliableFile) Write(p []byte) (int, error) {
	if f.fault.write != nil {
		return f.fault.write(f.File, p)
	}
	return f.File.Write(p)
}

func (f *unreliableFile) Read(p []byte) (int, error) {
	if f.fault.read != nil {
		return f.fault.read(f, p)
	}
	return f.File.Read(p)
}

func (f *unreliableFile) Close() error { return errors.Join(f.File.Close(), f.fault.close) }

// TestFaultTreeFails has a tree write less than it is told to, and tell of
// errors as late as it can.
func TestFaultTreeFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("the medium is broken")
	const local = "451 Local error, transfer aborted."
	short := func(w io.Writer, p []byte) (int, error) { return w.Write(p[:len(p)/2]) }
	late := func(f *unreliableFile, p []byte) (int, error) {
		n, err := f.File.Read(p)
		if f.given += n; f.given > 50_000 || err == io.EOF {
			err = broken
		}
		return n, err
	}
	for _, c := range []struct {
		name     string
		fault    ioFault
		reply    string
		verdict  ftp.Verdict // none: refused before the transfer
		commands []string
	}{
		{"short write", ioFault{write: short}, local, ftp.Disk,
			[]string{"STOR old", "STOR new", "APPE old", "STOU new", "TYPE A > STOR old", "MODE Z > STOR old", "REST 1 > STOR old"}},
		{"nothing written", ioFault{write: func(io.Writer, []byte) (int, error) { return 0, nil }}, local, ftp.Disk,
			[]string{"STOR old", "APPE old", "TYPE A > STOR old"}},
		{"more written than there was", ioFault{write: func(_ io.Writer, p []byte) (int, error) { return len(p) + 1, nil }}, local, ftp.Disk,
			[]string{"STOR old", "APPE old", "MODE Z > STOR old"}},
		{"write fails", ioFault{write: func(io.Writer, []byte) (int, error) { return 0, broken }}, local, ftp.Disk,
			[]string{"STOR old", "APPE old", "STOU new", "TYPE A > STOR old", "MODE Z > STOR old"}},
		{"no space", ioFault{write: func(io.Writer, []byte) (int, error) { return 0, vfs.ErrNoSpace }}, "452 Not enough storage space.", ftp.Disk,
			[]string{"STOR old", "APPE old", "STOU new", "TYPE A > STOR old", "MODE Z > STOR old"}},
		{"the tree has words", ioFault{write: func(io.Writer, []byte) (int, error) { return 0, ftp.Say(552, "Over quota.") }}, "552 Over quota.", ftp.Refused,
			[]string{"STOR old", "APPE old"}},
		{"commit fails", ioFault{commit: broken}, local, ftp.Disk,
			[]string{"STOR old", "STOR new", "APPE new", "TYPE A > STOR old", "MODE Z > STOR old"}},
		{"no space at commit", ioFault{commit: vfs.ErrNoSpace}, "452 Not enough storage space.", ftp.Disk, []string{"STOR old"}},
		{"close fails", ioFault{close: broken}, local, ftp.Disk,
			[]string{"APPE old", "REST 1 > STOR old", "STOU new"}},
		{"read fails late", ioFault{read: late}, local, ftp.Disk,
			[]string{"RETR old", "TYPE A > RETR old", "MODE Z > RETR old", "REST 1 > RETR old"}},
		{"read fails", ioFault{read: func(*unreliableFile, []byte) (int, error) { return 0, broken }}, local, ftp.Disk,
			[]string{"RETR old", "TYPE A > RETR old", "MODE Z > RETR old"}},
		{"does not open", ioFault{open: &fs.PathError{Op: "open", Path: "x", Err: broken}}, "550 Not possible.", "",
			[]string{"STOR old", "APPE old", "STOU new"}},
	} {
		for _, command := range c.commands {
			t.Run(c.name+", "+command, func(t *testing.T) {
				t.Parallel()
				u := &unreliable{Mem: vfs.NewMem()}
				u.fault.Store(&ioFault{})
				h := trouble(t, onTree(u))
				client := h.enter(t)
				old := noiseString(1, 100_000)
				client.stor(epsv, "old", old)
				h.ended(t, ftp.Complete)
				fault := c.fault
				u.fault.Store(&fault)
				assert.Equal(t, c.reply, client.play(t, client.upTo(t, command), false))
				u.fault.Store(&ioFault{})
				if c.verdict != "" {
					h.ended(t, c.verdict)
				}
				client.says("200 Mode set to stream.", "MODE S")
				client.says("200 Type set to binary.", "TYPE I")
				if strings.HasSuffix(command, "STOR old") && command != "REST 1 > STOR old" {
					assert.Equal(t, old, client.retr(epsv, "old"), "the old file")
				}
				h.sound(t)
			})
		}
	}
}
