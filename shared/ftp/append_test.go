package ftp

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"uftpd/shared/vfs"
)

// TestAppendersInterleave has eight append to one file at once: the bytes of
// all are there, and count.
func TestAppendersInterleave(t *testing.T) {
	t.Parallel()
	disk, err := vfs.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	const writers, lines, line = 8, 100, "0123456\n"
	usage := new(vfs.Usage)
	for name, tree := range map[string]fs.FS{
		"disk":  disk,
		"mem":   vfs.NewMem(),
		"quota": vfs.Quota(vfs.NewMem(), usage, vfs.Amount{Bytes: 1 << 20}),
	} {
		up, err := vfs.Upload(tree, "log", 0o644)
		if err == nil {
			err = up.Commit()
		}
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				if err := appendLines(tree, lines, line); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		all.Wait()
		got, err := fs.ReadFile(tree, "log")
		if want := strings.Repeat(line, writers*lines); err != nil || string(got) != want {
			t.Errorf("%s: %d bytes, %v, want %d", name, len(got), err, len(want))
		}
		if name != "quota" {
			continue
		}
		if used, err := usage.Used(tree); err != nil || used.Bytes != writers*lines*int64(len(line)) {
			t.Errorf("used: %+v, %v", used, err)
		}
	}
}

// appendLines writes by Write and by Fit, in turns.
func appendLines(tree fs.FS, lines int, line string) error {
	up, err := vfs.InPlace(tree, "log", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	up = appending(up, "log")
	for i := range lines {
		bare := up.File.(vfs.Bounded).Bare()
		if bare == nil || i%2 == 0 {
			_, err = io.WriteString(up.File, line)
		} else {
			err = up.File.(vfs.Bounded).Fit(len(line), func(fits int) error {
				_, err := bare.WriteString(line[:fits])
				return err
			})
		}
		if err != nil {
			return errors.Join(err, up.Discard())
		}
	}
	return up.Commit()
}
