package ftptest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/vfs"
)

// fixtureTime is when all files of a transcript were last modified.
var fixtureTime = time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)

const (
	dataPrefix = "data/"
	wantPrefix = "want/"
)

// tree is what a transcript's server serves.
type tree struct {
	fsys  fs.FS
	root  string // the directory that fsys is made of
	close func() error
}

// plant makes the tree of a script, below the directory for it and its
// neighbours.
func plant(s *script, dir string) (*tree, error) {
	root := filepath.Join(dir, "tree")
	if err := os.Mkdir(root, 0o755); err != nil {
		return nil, err
	}
	if err := fill(s, root); err != nil {
		return nil, err
	}
	if err := age(root); err != nil {
		return nil, err
	}
	t, err := openTree(s.head, root)
	if err != nil {
		return nil, err
	}
	return t, s.head.bound(t)
}

// bound puts the tree below what @fault and @quota say.
func (h *header) bound(t *tree) error {
	if len(h.faults) > 0 {
		w, ok := t.fsys.(vfs.WriteFS)
		if !ok {
			return errors.New("@fault is for trees that can be changed")
		}
		t.fsys = faulty{w, h.faults}
	}
	if h.quota != (vfs.Amount{}) {
		t.fsys = vfs.Quota(t.fsys, &vfs.Usage{}, h.quota)
	}
	return nil
}

// openTree opens the directory as the kind of tree that @tree names.
func openTree(h header, root string) (*tree, error) {
	switch h.tree {
	case "dirfs":
		return &tree{os.DirFS(root), root, nothing}, nil
	case "mem":
		mem := vfs.NewMem()
		mem.SetLimit(h.limit)
		return &tree{mem, root, nothing}, copyTree(mem, os.DirFS(root))
	}
	disk, err := vfs.OpenDisk(root)
	if err != nil {
		return nil, err
	}
	if h.tree == "readonly" {
		return &tree{vfs.ReadOnly(disk), root, disk.Close}, nil
	}
	return &tree{disk, root, disk.Close}, nil
}

func nothing() error { return nil }

// fill writes the sections and what the headers add to them.
func fill(s *script, root string) error {
	for _, f := range s.files {
		if strings.HasPrefix(f.Name, dataPrefix) || strings.HasPrefix(f.Name, wantPrefix) {
			continue
		}
		if err := writeFile(filepath.Join(root, f.Name), strings.HasSuffix(f.Name, "/"), f.Data); err != nil {
			return err
		}
	}
	for _, l := range s.head.links {
		if err := os.Symlink(l.target, filepath.Join(root, l.name)); err != nil {
			return err
		}
	}
	for _, name := range s.head.fifos {
		if err := mkfifo(filepath.Join(root, name)); err != nil {
			return err
		}
	}
	for n := range s.head.dirs {
		if err := os.Mkdir(filepath.Join(root, strconv.Itoa(n+1)), 0o755); err != nil {
			return err
		}
	}
	for _, f := range s.head.sparse {
		name := filepath.Join(root, f.name)
		if err := errors.Join(writeFile(name, false, nil), os.Truncate(name, f.size)); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(name string, isDir bool, data []byte) error {
	if isDir {
		return os.MkdirAll(name, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// age sets the mode and time of all below root, whatever the umask is. A
// directory comes after what is in it, which would change its time again.
func age(root string) error {
	var names []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type()&fs.ModeSymlink == 0 {
			names = append(names, name)
		}
		return err
	})
	for _, name := range slices.Backward(names) {
		err = errors.Join(err, setMode(name), os.Chtimes(name, fixtureTime, fixtureTime))
	}
	return err
}

func setMode(name string) error {
	info, err := os.Lstat(name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.Chmod(name, 0o755)
	}
	return os.Chmod(name, 0o644)
}

// copyTree copies src with the times of its files.
func copyTree(dst vfs.WriteFS, src fs.FS) error {
	var names []string
	err := fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		names = append(names, name)
		if d.IsDir() {
			return dst.Mkdir(name, 0o755)
		}
		return copyFile(dst, src, name)
	})
	for _, name := range slices.Backward(names) {
		err = errors.Join(err, vfs.Chtimes(dst, name, fixtureTime, fixtureTime))
	}
	return err
}

func copyFile(dst vfs.WriteFS, src fs.FS, name string) error {
	data, err := fs.ReadFile(src, name)
	if err != nil {
		return err
	}
	f, err := dst.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
