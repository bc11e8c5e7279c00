package ftptest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// besidePrefix begins the names of files that lie beside the tree.
const besidePrefix = "../"

// compare tells how the tree differs from the script's want/ sections; nil
// when there are none.
func (t *tree) compare(s *script) error {
	want := wanted(s)
	if want == nil {
		return nil
	}
	got, err := t.contents(s)
	if err != nil {
		return err
	}
	var all error
	for name, data := range want {
		if found, ok := got[name]; !ok {
			all = errors.Join(all, fmt.Errorf("%s: the tree has no %s", s.path, name))
		} else if !bytes.Equal(found, data) {
			all = errors.Join(all, fmt.Errorf("%s: in %s %w", s.path, name, diff(data, found)))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			all = errors.Join(all, fmt.Errorf("%s: the tree has %s, too", s.path, name))
		}
	}
	return all
}

// wanted returns the want/ sections and the directories they lie in, by name;
// names of directories end in a slash.
func wanted(s *script) map[string][]byte {
	var want map[string][]byte
	for _, f := range s.files {
		name, ok := strings.CutPrefix(f.Name, wantPrefix)
		if !ok {
			continue
		}
		if want == nil {
			want = map[string][]byte{}
		}
		if name == "" {
			continue
		}
		want[name] = f.Data
		if !strings.HasPrefix(name, besidePrefix) {
			for dir := path.Dir(strings.TrimSuffix(name, "/")); dir != "."; dir = path.Dir(dir) {
				want[dir+"/"] = nil
			}
		}
	}
	return want
}

// contents returns the files and directories of the tree as wanted does, but
// for those that are made by headers, and with the script's files beside it.
func (t *tree) contents(s *script) (map[string][]byte, error) {
	special := s.head.special()
	got := map[string][]byte{}
	err := fs.WalkDir(t.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || name == "." || slices.Contains(special, name):
			return err
		case d.IsDir():
			got[name+"/"] = nil
			return nil
		}
		data, err := fs.ReadFile(t.fsys, name)
		got[name] = data
		return err
	})
	return got, errors.Join(err, t.addBeside(s, got))
}

func (t *tree) addBeside(s *script, got map[string][]byte) error {
	for _, f := range s.files {
		if !strings.HasPrefix(f.Name, wantPrefix+besidePrefix) {
			continue
		}
		name := strings.TrimPrefix(f.Name, wantPrefix)
		data, err := os.ReadFile(filepath.Join(t.root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		got[name] = data
	}
	return nil
}
