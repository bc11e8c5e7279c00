package control

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// OwnDir is the directory below the one for state that [OwnDirIn] makes.
const OwnDir = "run"

// Dir is a directory that is used also after the way to it is closed, as it is
// for a process that has given up root's rights.
type Dir struct {
	root *os.Root
	own  bool
}

// OpenDir opens a directory that is there.
func OpenDir(path string) (*Dir, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Dir{root: root}, nil
}

// OwnDirIn makes OwnDir in the directory for state, if it is not there, and
// opens it. It is for its owner alone.
func OwnDirIn(state string) (*Dir, error) {
	if err := os.MkdirAll(state, 0o700); err != nil {
		return nil, err
	}
	outer, err := os.OpenRoot(state)
	if err != nil {
		return nil, err
	}
	defer outer.Close()
	if err := outer.Mkdir(OwnDir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	root, err := outer.OpenRoot(OwnDir)
	if err != nil {
		return nil, err
	}
	d := &Dir{root, true}
	if err := d.do(func(f *os.File) error { return f.Chmod(0o700) }); err != nil {
		root.Close()
		return nil, err
	}
	return d, nil
}

// HandTo makes the directory another user's, if it is one that OwnDirIn made:
// only who may write there can take the socket away, and keep bans.
func (d *Dir) HandTo(uid, gid int) error {
	if d == nil || !d.own {
		return nil
	}
	return d.do(func(f *os.File) error { return f.Chown(uid, gid) })
}

// do does something to the directory itself, whatever its name is now.
func (d *Dir) do(change func(*os.File) error) error {
	f, err := d.root.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	return change(f)
}

// Close gives the directory back. What is in it stays.
func (d *Dir) Close() error { return d.root.Close() }

// Path is where the directory was when it was opened.
func (d *Dir) Path() string { return d.root.Name() }

func (d *Dir) path(name string) string { return filepath.Join(d.root.Name(), name) }
