package vfs_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"uftpd/shared/vfs"
)

func names(t testing.TB, fsys fs.FS, dir string) []string {
	t.Helper()
	var all []string
	for name, err := range vfs.Names(fsys, dir) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, name)
	}
	return all
}

// endless is a directory that is listed in falling order, the last name "0".
type endless struct {
	fs.ReadDirFile
	left, most int
}

func (d *endless) Open(string) (fs.File, error) { return d, nil }
func (d *endless) Close() error                 { return nil }

func (d *endless) ReadDir(n int) ([]fs.DirEntry, error) {
	d.most = max(d.most, n)
	var entries []fs.DirEntry
	for ; n > 0 && d.left > 0; n-- {
		d.left--
		entries = append(entries, falling(d.left))
	}
	if entries == nil {
		return nil, io.EOF
	}
	return entries, nil
}

type falling int

func (f falling) Name() string               { return fmt.Sprintf("%07d", int(f)) }
func (f falling) IsDir() bool                { return false }
func (f falling) Type() fs.FileMode          { return 0 }
func (f falling) Info() (fs.FileInfo, error) { return nil, fs.ErrNotExist }

func TestOrder(t *testing.T) {
	t.Parallel()
	for size, sorted := range map[int]bool{0: true, 1: true, 1024: true, 65_536: true, 65_537: false, 200_000: false} {
		d := &endless{left: size}
		got := names(t, d, ".")
		if len(got) != size || slices.IsSorted(got) != sorted || d.most > 1024 {
			t.Errorf("%d entries: got %d, sorted %v, %d at a time", size, len(got), slices.IsSorted(got), d.most)
		}
	}
}

// TestVanished lists files that are gone when they are looked at.
func TestVanished(t *testing.T) {
	t.Parallel()
	for info, err := range vfs.Entries(&endless{left: 10}, ".") {
		t.Errorf("listed: %v, %v", info, err)
	}
	d, _ := openDisk(t)
	for i := range 1000 {
		create(t, d, fmt.Sprintf("%04d", i), "")
	}
	got := 0
	for _, err := range d.Entries(".") {
		if got++; err != nil {
			t.Fatal(err)
		}
		for i := range 500 {
			d.Remove(fmt.Sprintf("%04d", 2*i+1))
		}
		break
	}
	for info, err := range d.Entries(".") {
		if got++; err != nil || info.Size() != 0 {
			t.Fatal(info, err)
		}
	}
	if got != 501 {
		t.Errorf("listed %d, want 1 and 500", got)
	}
}

func TestListingErrors(t *testing.T) {
	t.Parallel()
	d, _ := openDisk(t)
	create(t, d, "f", "")
	for _, fsys := range []fs.FS{d, fstest.MapFS{"f": {}}, vfs.ReadOnly(d), os.DirFS(t.TempDir())} {
		for _, dir := range []string{"f", "none", "../x"} {
			calls := 0
			for _, err := range vfs.Names(fsys, dir) {
				if calls++; err == nil {
					t.Errorf("%T: Names of %q: no error", fsys, dir)
				}
			}
			for info, err := range vfs.Entries(fsys, dir) {
				if calls++; err == nil || info != nil {
					t.Errorf("%T: Entries of %q: %v, %v", fsys, dir, info, err)
				}
			}
			if calls != 2 {
				t.Errorf("%T: %q: %d calls, want an error from each", fsys, dir, calls)
			}
		}
	}
}

// TestRivals has many upload one name at once, while others read it.
func TestRivals(t *testing.T) {
	t.Parallel()
	const rivals, size = 50, 64 << 10
	d, dir := openDisk(t)
	for name, fsys := range map[string]vfs.UploadFS{"disk": d, "mem": vfs.NewMem()} {
		var wg sync.WaitGroup
		for i := range rivals {
			wg.Go(func() {
				p, err := fsys.Upload("f", 0o644)
				if err != nil {
					t.Error(err)
					return
				}
				text := make([]byte, size)
				for j := range text {
					text[j] = byte(i)
				}
				for part := range slices.Chunk(text, 1000) {
					if _, err := p.File.Write(part); err != nil {
						t.Error(err)
					}
				}
				if err := p.Commit(); err != nil {
					t.Error(err)
				}
				if err := unmixed(fsys, size); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		wg.Wait()
	}
	if got, err := os.ReadDir(dir); err != nil || len(got) != 1 {
		t.Errorf("left: %v, %v", got, err)
	}
}

// unmixed reports an error unless f is what one of the rivals wrote.
func unmixed(fsys fs.FS, size int) error {
	got, err := fs.ReadFile(fsys, "f")
	if err != nil {
		return err
	}
	if len(got) != size || slices.ContainsFunc(got, func(b byte) bool { return b != got[0] }) {
		return errors.New("a mixture")
	}
	return nil
}

func BenchmarkEntries10k(b *testing.B) {
	d, dir := openDisk(b)
	for i := range 10_000 {
		if err := os.WriteFile(fmt.Sprintf("%s/file-%05d.txt", dir, i), nil, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("entries", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, err := range d.Entries(".") {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("names", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			names(b, d, ".")
		}
	})
	b.Run("os.ReadDir", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			entries, err := os.ReadDir(dir)
			if err != nil {
				b.Fatal(err)
			}
			for _, entry := range entries {
				if _, err := entry.Info(); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
