package vfs_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"uftpd/shared/vfs"
)

// bornAt is what the kernel says of a path, a link itself.
func bornAt(t *testing.T, path string) time.Time {
	t.Helper()
	var st unix.Statx_t
	must(t, unix.Statx(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW, unix.STATX_BTIME, &st))
	if st.Mask&unix.STATX_BTIME == 0 {
		t.Skip("this file system keeps no creation times")
	}
	return time.Unix(st.Btime.Sec, int64(st.Btime.Nsec))
}

func TestBirth(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, d.Mkdir("d", 0o755))
	create(t, d, "d/f", "text")
	must(t, d.Chtimes("d/f", time.Unix(1, 0), time.Unix(1, 0)))
	must(t, unix.Mkfifo(in(dir, "d/fifo"), 0o600))
	must(t, os.Symlink("nowhere", in(dir, "dead")))
	must(t, os.Symlink("/etc/passwd", in(dir, "out")))
	file := bornAt(t, in(dir, "d/f"))
	link := file
	for link.Equal(file) { // the clock of the kernel has ticks
		os.Remove(in(dir, "link"))
		must(t, os.Symlink("d/f", in(dir, "link")))
		link = bornAt(t, in(dir, "link"))
	}
	for _, tt := range []struct {
		name   string
		follow bool
		want   time.Time
		err    error
	}{
		{".", true, bornAt(t, dir), nil},
		{"d", true, bornAt(t, in(dir, "d")), nil},
		{"d/f", true, file, nil},
		{"d/f", false, file, nil},
		{"d/fifo", true, bornAt(t, in(dir, "d/fifo")), nil},
		{"link", true, file, nil},
		{"link", false, link, nil},
		{"dead", false, bornAt(t, in(dir, "dead")), nil},
		{"dead", true, time.Time{}, fs.ErrNotExist},
		{"out", false, bornAt(t, in(dir, "out")), nil},
		{"out", true, time.Time{}, vfs.ErrOutside},
		{"../x", true, time.Time{}, vfs.ErrName},
		{"none", true, time.Time{}, fs.ErrNotExist},
	} {
		got, err := vfs.Birth(d, tt.name, tt.follow)
		if !got.Equal(tt.want) || !errors.Is(err, tt.err) {
			t.Errorf("%s, %v: %v, %v; want %v, %v", tt.name, tt.follow, got, err, tt.want, tt.err)
		}
	}
	vfs.OpenByRoot(d)
	if _, err := d.Birth("d/f", true); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("without openat2: %v", err)
	}
}

// knowing is a disk that leaves it to package vfs to make a part of it.
type knowing struct {
	whole
	disk *vfs.Disk
}

func (k knowing) Birth(name string, follow bool) (time.Time, error) {
	return k.disk.Birth(name, follow)
}

func TestBirthPasses(t *testing.T) {
	t.Parallel()
	d, dir := openDisk(t)
	must(t, d.Mkdir("d", 0o755))
	create(t, d, "d/f", "text")
	want := bornAt(t, in(dir, "d/f"))
	for name, fsys := range map[string]fs.FS{
		"read-only": vfs.ReadOnly(d), "no delete": vfs.NoDelete(d),
		"quota": vfs.Quota(d, new(vfs.Usage), vfs.Amount{Bytes: 1 << 20}),
	} {
		sub, err := vfs.Sub(fsys, "d")
		must(t, err)
		if got, err := vfs.Birth(fsys, "d/f", true); !got.Equal(want) || err != nil {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
		if got, err := vfs.Birth(sub, "f", true); !got.Equal(want) || err != nil {
			t.Errorf("part of %s: %v, %v; want %v", name, got, err, want)
		}
	}
	box := vfs.DropBox(d)
	if _, err := vfs.Birth(box, "d/f", false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a file in a drop box: %v", err)
	}
	if _, err := vfs.Birth(box, "d", true); err != nil {
		t.Errorf("of a directory in a drop box: %v", err)
	}
	sub := part(t, knowing{whole{d}, d})
	if got, err := vfs.Birth(sub, ".", true); !got.Equal(bornAt(t, in(dir, "part"))) || err != nil {
		t.Errorf("part by its name: %v, %v", got, err)
	}
	bare := part(t, whole{vfs.NewMem()})
	if _, err := vfs.Birth(bare, ".", true); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("of a tree that does not know: %v", err)
	}
}
