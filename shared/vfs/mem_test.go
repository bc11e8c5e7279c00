package vfs_test

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"syscall"
	"testing"
	"time"

	"uftpd/shared/vfs"
)

func wantSpace(t *testing.T, m *vfs.Mem, want int64) {
	t.Helper()
	if got, err := m.Space("."); got != want || err != nil {
		t.Errorf("Space: %d, %v, want %d", got, err, want)
	}
}

// TestMemSpace follows the bytes: they go with a file's last name and last user.
func TestMemSpace(t *testing.T) {
	t.Parallel()
	m := vfs.NewMem()
	wantSpace(t, m, math.MaxInt64)
	m.SetLimit(100)
	create(t, m, "f", "0123456789")
	wantSpace(t, m, 90)
	create(t, m, "f", "01234")
	wantSpace(t, m, 95)

	r, err := m.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Remove("f"); err != nil {
		t.Fatal(err)
	}
	wantSpace(t, m, 95)
	if got, err := io.ReadAll(r); string(got) != "01234" || err != nil {
		t.Errorf("removed while open: %q, %v", got, err)
	}
	r.Close()
	wantSpace(t, m, 100)
	if _, err := r.Read(nil); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Read after Close: %v", err)
	}

	create(t, m, "f", "old")
	for _, name := range []string{"f", "g"} {
		p, err := m.Upload(name, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := p.File.Write(make([]byte, 98)); !vfs.IsNoSpace(err) || n != 0 {
			t.Errorf("Write beyond the limit: %d, %v", n, err)
		}
		p.File.Write(make([]byte, 7))
		wantSpace(t, m, 90)
		if err := p.Discard(); err != nil {
			t.Fatal(err)
		}
		wantErr(t, "Commit after Discard", p.Commit(), fs.ErrClosed)
		if name == "f" {
			wantSpace(t, m, 97)
		}
	}
	create(t, m, "h", "h")
	wantSpace(t, m, 89)
	if err := m.Rename("h", "g"); err != nil {
		t.Fatal(err)
	}
	wantSpace(t, m, 96)
}

func TestMemGap(t *testing.T) {
	t.Parallel()
	m := vfs.NewMem()
	f, err := m.OpenFile("f", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, fits := range map[int64]bool{3: true, 1 << 50: false, math.MaxInt64: false} {
		if _, err := f.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("x")); fits != (err == nil) || !fits && !vfs.IsNoSpace(err) {
			t.Errorf("Write at %d: %v", at, err)
		}
	}
	if got, err := fs.ReadFile(m, "f"); string(got) != "\x00\x00\x00x" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := f.Seek(-1, io.SeekStart); err == nil {
		t.Error("Seek to -1: no error")
	}
}

func TestMemLinks(t *testing.T) {
	t.Parallel()
	m := vfs.NewMem()
	for _, err := range []error{
		m.Mkdir("d", 0o755), m.Mkdir("d/e", 0o755),
		m.Symlink("..", "d/e/up"), m.Symlink("../../out", "d/e/out"), m.Symlink("loop", "loop"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	create(t, m, "d/e/up/f", "text")
	if got, err := fs.ReadFile(m, "d/f"); string(got) != "text" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	create(t, m, "d/e/out", "through")
	if got, err := fs.ReadFile(m, "out"); string(got) != "through" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	sub, err := m.Sub("d/e")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"up/f", "out", "up"} {
		_, err := sub.Open(name)
		wantErr(t, "Open "+name, err, vfs.ErrOutside)
	}
	_, err = m.Open("loop")
	wantErr(t, "loop", err, syscall.ELOOP)
}

// TestMemDetached works in a directory that is removed.
func TestMemDetached(t *testing.T) {
	t.Parallel()
	m := vfs.NewMem()
	if err := m.Mkdir("d", 0o755); err != nil {
		t.Fatal(err)
	}
	sub, err := m.Sub("d")
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Upload("d/f", 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Remove("d"); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "Commit", p.Commit(), fs.ErrNotExist)
	wantErr(t, "Mkdir", vfs.Mkdir(sub, "x", 0o755), fs.ErrNotExist)
	wantErr(t, "Chtimes", m.Chtimes("d", time.Time{}, time.Now()), fs.ErrNotExist)
}
