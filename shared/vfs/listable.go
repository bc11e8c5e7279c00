package vfs

import "io/fs"

// ListableFS is a tree that knows whether a directory can be listed.
type ListableFS interface {
	fs.FS
	// Listable is as the function [Listable].
	Listable(name string) error
}

var (
	_ ListableFS = (*Disk)(nil)
	_ ListableFS = readOnly{}
	_ ListableFS = (*narrowed)(nil)
	_ ListableFS = (*subRead)(nil)
)

// Listable says why a directory cannot be listed, before anything of it is
// read; nil: it can, as far as that can be told. Of a tree that does not know,
// it opens the directory.
func Listable(fsys fs.FS, name string) error {
	if l, ok := fsys.(ListableFS); ok {
		return l.Listable(name)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	return f.Close()
}

// Listable is as the function [Listable].
func (d *Disk) Listable(name string) error {
	f, err := d.openDir(name)
	if err != nil {
		return err
	}
	return f.Close()
}

func (r readOnly) Listable(name string) error { return Listable(r.fsys, name) }

func (n *narrowed) Listable(name string) error {
	if err := n.allow("readdir", name, OpList); err != nil {
		return err
	}
	return n.readOnly.Listable(name)
}

func (s *subRead) Listable(name string) error {
	_, err := at(s, "readdir", name, func(n string) (struct{}, error) { return struct{}{}, Listable(s.fsys, n) })
	return err
}
