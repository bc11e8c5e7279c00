package integration

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"uftpd/bg"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// smallDisk mounts a file system of one MiB.
func smallDisk(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		lacking(t, "needs to mount a small tmpfs, as root may: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, unix.Unmount(dir, unix.MNT_DETACH)) })
	return dir
}

// TestFaultDiskFull uploads more than there is room for, in every way there is.
func TestFaultDiskFull(t *testing.T) {
	t.Parallel()
	smallDisk(t) // else all is skipped at once
	for _, c := range tooMuch {
		for _, durable := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", durable"}[durable], func(t *testing.T) {
				t.Parallel()
				dir := smallDisk(t)
				h := trouble(t, onDisk(t, dir, func(d *vfs.Disk) { d.Durable = durable }))
				fill(t, dir, tree{"old": "old"})
				client := h.enter(t)
				for _, line := range c.setup {
					assert.Regexp(t, "^[23]", client.ask(line))
				}
				push(client.begin(c.upload), c.content)
				client.hears("452 Not enough storage space.")
				h.ended(t, ftp.Disk)
				assert.Empty(t, temporaries(t, dir))
				checkLeft(t, text(t, dir, c.file), c.left, tooBig)
				if c.left != "old" {
					client.says("250 File deleted.", "DELE "+c.file)
				}
				h.house.dir = dir
				h.sound(t)
			})
		}
	}
}

// TestFaultQuotaOrDisk has a quota that ends before the disk does, and one after it.
func TestFaultQuotaOrDisk(t *testing.T) {
	t.Parallel()
	for most, reply := range map[int64]string{64 << 10: noBytes, 4 << 20: "452 Not enough storage space."} {
		dir := smallDisk(t)
		h := trouble(t, onQuota(t, dir, vfs.Amount{Bytes: most}))
		h.house.dir = dir
		c := h.enter(t)
		c.says(fmt.Sprintf("213 %d", min(most, 1<<20)), "AVBL")
		push(c.begin("STOR new"), tooBig)
		c.hears(reply)
		h.ended(t, ftp.Disk)
		c.says("213 0", "AVBL")
		c.says("250 File deleted.", "DELE new")
		h.sound(t)
	}
}

// TestFaultReadOnlyRemount has the file system turn read-only and back.
func TestFaultReadOnlyRemount(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t)
	h := trouble(t, onDisk(t, dir, nil))
	h.house.dir = dir
	fill(t, dir, tree{"old": "old", "d/f": "f"})
	remount := func(flags uintptr) error { return unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|flags, "size=1m") }

	c := h.enter(t)
	data := c.begin("STOR old")
	require.ErrorIs(t, remount(unix.MS_RDONLY), unix.EBUSY, "Linux does not do it while a file is open for writing")
	c.send(data, "new")
	h.ended(t, ftp.Complete)

	// A program that another test starts has the file, too, until it runs.
	require.True(t, eventually(patience, func() bool { return remount(unix.MS_RDONLY) == nil }), "the file stays open")
	const refused = "550 Permission denied: this tree is read-only."
	for _, line := range []string{"STOR old", "STOR new", "APPE old", "STOU old"} {
		c.passive(epsv)
		c.says(refused, line)
	}
	for _, line := range []string{
		"DELE old", "MKD x", "RMD d", "MFMT 20200101000000 old", "SITE CHMOD 600 old", "SITE COPY old new", "COMB old d/f",
	} {
		c.says(refused, line)
	}
	c.says("350 Ready for RNTO.", "RNFR old")
	c.says(refused, "RNTO x")
	assert.Equal(t, "new", c.retr(epsv, "old"))
	h.ended(t, ftp.Complete)

	require.NoError(t, remount(0))
	assert.Equal(t, tree{"old": "new", "d/f": "f"}, read(t, dir))
	h.sound(t)
}

// TestFaultLogDiskFull has the log on a disk that is full.
func TestFaultLogDiskFull(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t)
	require.ErrorIs(t, os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 2<<20), 0o644), unix.ENOSPC)
	log, err := os.Create(filepath.Join(dir, "log"))
	require.NoError(t, err)
	defer log.Close()
	srv, tree, tl := config(t)
	s := &bg.Server{FTP: srv, Addr: "127.0.0.1:0", Logger: slog.New(slog.NewTextHandler(log, nil))}
	s.Verbose(2)
	require.NoError(t, s.Start())
	p := &place{dir: tree, addr: s.ListenAddr().String()}
	c := p.raw(t)
	c.stor(epsv, "f", "text")
	assert.Equal(t, "text", c.retr(epsv, "f"))
	require.NoError(t, c.quit())
	assert.NoError(t, tl.left(t))
	require.NoError(t, s.Stop(t.Context()))
	info, err := log.Stat()
	require.NoError(t, err)
	assert.Zero(t, info.Size(), "the log did have room")
}
