package vfs

import (
	"errors"
	"io"
	"io/fs"
	"path"
)

// censusFS is a tree that can show more of a directory than [Entries] does:
// the parts of uploads that broke and are hidden, but not those under way.
type censusFS interface {
	census(dir string, note func(fs.FileInfo)) error
}

// census walks through a tree and counts what is in it. Directories that may
// not be read, or vanish meanwhile, count as empty. It keeps no more than the
// names of directories that are still to come.
func census(fsys fs.FS) (total Amount, err error) {
	for rest := []string{"."}; len(rest) > 0; {
		dir := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		err := censusOf(fsys, dir, func(info fs.FileInfo) {
			total.Entries++
			if info.Mode().IsRegular() {
				total.Bytes += info.Size()
			}
			if info.IsDir() {
				rest = append(rest, path.Join(dir, info.Name()))
			}
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return Amount{}, err
		}
	}
	return total, nil
}

func censusOf(fsys fs.FS, dir string, note func(fs.FileInfo)) error {
	if c, ok := fsys.(censusFS); ok {
		return c.census(dir, note)
	}
	for info, err := range Entries(fsys, dir) {
		if err != nil {
			return err
		}
		note(info)
	}
	return nil
}

// Trees that narrow another show all of it, also what nobody may list.
func (r readOnly) census(dir string, note func(fs.FileInfo)) error {
	return censusOf(r.fsys, dir, note)
}

func (s *subRead) census(dir string, note func(fs.FileInfo)) error {
	return censusOf(s.fsys, path.Join(s.dir, dir), note)
}

func (d *Disk) census(dir string, note func(fs.FileInfo)) error {
	f, err := d.openDir(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		infos, err := allInfos(f, chunk)
		for _, info := range infos {
			if !hidden(info.Name()) || info.Mode().IsRegular() && d.isPart(dir, info.Name()) {
				note(info)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return d.fail("census", dir, err)
		}
	}
}

// isPart reports whether a hidden file is a part that nobody writes to any more.
func (d *Disk) isPart(dir, name string) bool {
	if _, _, ok := parseTemp(name); !ok {
		return false
	}
	local, err := localize(dir)
	if err != nil {
		return false
	}
	root, err := openDirRoot(d.root, local)
	if err != nil {
		return false
	}
	defer root.Close()
	f := orphan(root, name)
	if f == nil {
		return false
	}
	f.Close()
	return true
}
