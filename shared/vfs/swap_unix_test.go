//go:build unix

package vfs_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
)

// TestSwap replaces a directory by a link to the outside and back, over and
// over, while its file is read and written.
func TestSwap(t *testing.T) {
	t.Parallel()
	const swaps = 10_000
	outside := t.TempDir()
	must(t, os.WriteFile(in(outside, "f"), []byte("outside"), 0o644))
	d, dir := openDisk(t)
	must(t, os.Mkdir(in(dir, "real"), 0o755))
	must(t, os.WriteFile(in(dir, "real/f"), []byte("inside"), 0o644))
	must(t, os.Symlink(outside, in(dir, "evil")))
	must(t, os.Symlink("real", in(dir, "d")))

	done := make(chan error, 1)
	go func() {
		for i := range swaps {
			target := [2]string{"evil", "real"}[i%2]
			tmp := in(dir, "tmp")
			if err := errors.Join(os.Symlink(target, tmp), os.Rename(tmp, in(dir, "d"))); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	inside, refused := 0, 0
	for {
		select {
		case err := <-done:
			must(t, err)
			t.Logf("%d reached inside, %d refused", inside, refused)
			if names, _ := os.ReadDir(outside); len(names) != 1 {
				t.Errorf("outside there is %v now", names)
			}
			if text, _ := os.ReadFile(in(outside, "f")); string(text) != "outside" {
				t.Errorf("the file outside is %q now", text)
			}
			return
		default:
		}
		text, err := fs.ReadFile(d, "d/f")
		switch {
		case err == nil && string(text) != "inside":
			t.Fatalf("read %q", text)
		case err == nil:
			inside++
		default:
			refused++
		}
		if p, err := d.Upload("d/f", 0o644); err == nil {
			io.WriteString(p.File, "inside")
			must(t, p.Commit())
		}
		if f, err := d.OpenFile("d/new", os.O_WRONLY|os.O_CREATE, 0o644); err == nil {
			f.Close()
		}
		d.Remove("d/new")
		d.Chmod("d/f", 0o644)
	}
}
