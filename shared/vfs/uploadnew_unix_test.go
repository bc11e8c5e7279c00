//go:build unix

package vfs

import (
	"io/fs"
	"os"
	"testing"
)

// The temporary of UploadNew tells the next start that a part must not take the
// name, in a narrowed tree as well.
func TestUploadNewLeavesNoPart(t *testing.T) {
	t.Parallel()
	for name, narrow := range map[string]func(*Disk) (fs.FS, error){
		"Disk":     func(d *Disk) (fs.FS, error) { return d, nil },
		"Sub":      func(d *Disk) (fs.FS, error) { return Sub(d, "sub") },
		"NoDelete": func(d *Disk) (fs.FS, error) { return Sub(NoDelete(d), "sub") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.Mkdir(dir+"/sub", 0o755); err != nil {
				t.Fatal(err)
			}
			d, err := OpenDisk(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			fsys, err := narrow(d)
			if err != nil {
				t.Fatal(err)
			}
			p, err := UploadNew(fsys, "new", 0o644)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Discard()
			for _, at := range []string{dir, dir + "/sub"} {
				entries, _ := os.ReadDir(at)
				for _, entry := range entries {
					if _, base, ok := parseTemp(entry.Name()); ok && base != "" {
						t.Errorf("%s may take the name %s", entry.Name(), base)
					} else if ok {
						return
					}
				}
			}
			t.Error("no temporary was found")
		})
	}
}
