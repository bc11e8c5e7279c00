package vfs_test

import (
	"errors"
	"io/fs"
	"testing"
	"time"

	"uftpd/shared/vfs"
)

// birther is what the info of a Mem can do.
type birther interface{ Birth() time.Time }

// able is a tree which leaves it to package vfs to make a part of it.
type able struct {
	whole
	mem *vfs.Mem
}

func (a able) SetBirth(name string, birth time.Time) error { return a.mem.SetBirth(name, birth) }

func TestSetBirth(t *testing.T) {
	t.Parallel()
	then := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	disk, _ := openDisk(t)
	deep := vfs.NewMem()
	for name, tt := range map[string]struct {
		fsys fs.FS
		want error
	}{
		"mem":           {vfs.NewMem(), nil},
		"part":          {part(t, able{whole{deep}, deep}), nil},
		"unable part":   {part(t, whole{vfs.NewMem()}), errors.ErrUnsupported},
		"part of mem":   {part(t, vfs.NewMem()), nil},
		"no overwrite":  {vfs.NoOverwrite(vfs.NewMem()), nil},
		"drop box":      {vfs.DropBox(vfs.NewMem()), fs.ErrPermission},
		"disk":          {disk, errors.ErrUnsupported},
		"narrowed disk": {vfs.NoDelete(disk), errors.ErrUnsupported},
		"read only":     {vfs.ReadOnly(deep), vfs.ErrReadOnly},
	} {
		if w, ok := tt.fsys.(vfs.WriteFS); ok {
			create(t, w, "f", "x")
		}
		err := vfs.SetBirth(tt.fsys, "f", then)
		if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if got := vfs.CanSetBirth(tt.fsys); got != (tt.want == nil) {
			t.Errorf("%s: CanSetBirth is %v", name, got)
		}
		if err != nil {
			continue
		}
		info, err := fs.Stat(tt.fsys, "f")
		if err != nil {
			t.Fatal(err)
		}
		if b, ok := info.(birther); !ok || !b.Birth().Equal(then) {
			t.Errorf("%s: the birth is not told", name)
		}
		if err := vfs.SetBirth(tt.fsys, "none", then); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: of no file: %v", name, err)
		}
	}
}
