package integration

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// model is what a directory must hold: the content of files by their names,
// and directories by their names with a slash at the end.
type model map[string]string

func (m model) clone() model { return maps.Clone(m) }

// with returns a model in which name has another content.
func (m model) with(name, content string) model {
	c := m.clone()
	c[name] = content
	return c
}

// without returns a model without some names.
func (m model) without(names ...string) model {
	c := m.clone()
	for _, name := range names {
		delete(c, name)
	}
	return c
}

// moved returns a model in which a file, or a directory, has another name.
func (m model) moved(from, to string) model {
	c := model{}
	for name, content := range m {
		if rest, ok := strings.CutPrefix(name, from+"/"); ok {
			name = to + "/" + rest
		} else if name == from {
			continue
		}
		c[name] = content
	}
	if content, ok := m[from]; ok {
		c[to] = content
	}
	return c
}

func (m model) isFile(name string) bool { _, ok := m[name]; return ok }
func (m model) isDir(name string) bool  { _, ok := m[name+"/"]; return ok || name == "." }

// takes reports whether a file can be made under name.
func (m model) takes(name string) bool { return m.isDir(path.Dir(name)) && !m.isDir(name) }

func (m model) isEmpty(dir string) bool { return len(m.in(dir)) == 0 }

// in returns the names in a directory, sorted.
func (m model) in(dir string) (names []string) {
	prefix := dir + "/"
	if dir == "." {
		prefix = ""
	}
	for name := range m {
		rest, ok := strings.CutPrefix(name, prefix)
		rest = strings.TrimSuffix(rest, "/")
		if ok && rest != "" && !strings.Contains(rest, "/") {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}

// files returns the names of all files, sorted, so that a seed finds the same.
func (m model) files() (names []string) {
	for name := range m {
		if !strings.HasSuffix(name, "/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// readModel returns what is below a directory of the disk.
func readModel(dir string) (model, error) {
	m := model{}
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || file == dir {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			m[name+"/"] = ""
			return nil
		}
		content, err := os.ReadFile(file)
		m[name] = string(content)
		return err
	})
	return m, err
}

// diff tells how two models differ; empty when they do not.
func (m model) diff(now model) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(m)) {
		content, ok := now[name]
		switch {
		case !ok:
			fmt.Fprintf(&b, "%s (%d bytes) is missing; ", name, len(m[name]))
		case content != m[name]:
			fmt.Fprintf(&b, "%s has %d bytes that differ from the %d wanted, at %d; ",
				name, len(content), len(m[name]), common(content, m[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, ok := m[name]; !ok {
			fmt.Fprintf(&b, "%s (%d bytes) is too many; ", name, len(now[name]))
		}
	}
	return b.String()
}

// common returns how many bytes two strings have in common at their beginning.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// outcomes are what an operation may leave when nobody was told how it ended.
type outcomes struct {
	one  []model // one of these
	name string  // or the first of them, but for this file
	part func(content string, exists bool) bool
}

// settle finds which outcome there is on the disk.
func (o outcomes) settle(dir string) (model, error) {
	now, err := readModel(dir)
	if err != nil {
		return nil, err
	}
	for _, m := range o.one {
		if m.diff(now) == "" {
			return now, nil
		}
	}
	if o.part == nil {
		return nil, fmt.Errorf("not as it should be: %s", o.one[len(o.one)-1].diff(now))
	}
	content, exists := now[o.name]
	if d := o.one[0].without(o.name).diff(now.without(o.name)); d != "" {
		return nil, fmt.Errorf("a broken upload of %s has changed others: %s", o.name, d)
	}
	if !o.part(content, exists) {
		return nil, fmt.Errorf("a broken upload of %s has left it so (it exists: %v): %s", o.name, exists, o.one[0].diff(now))
	}
	return now, nil
}

// brokenNew says what an upload of a new file may leave that broke after sent:
// the old file, or else a part where parts are kept.
func brokenNew(m model, name, sent string, keep bool) outcomes {
	old, existed := m[name]
	return outcomes{[]model{m}, name, func(content string, exists bool) bool {
		if existed {
			return exists && content == old
		}
		return exists && keep && content != "" && strings.HasPrefix(sent, content)
	}}
}

// brokenInPlace says the same of one that continued a file at offset.
func brokenInPlace(m model, name string, offset int, sent string) outcomes {
	old := m[name]
	return outcomes{[]model{m}, name, func(content string, exists bool) bool {
		if !exists || len(content) < offset || content[:offset] != old[:offset] {
			return false
		}
		came := common(content[offset:], sent)
		return content[offset+came:] == old[min(offset+came, len(old)):]
	}}
}
