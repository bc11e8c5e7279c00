package door

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"uftpd/shared/auth"
	"uftpd/shared/vfs"
)

// residents are the users at one time.
type residents struct {
	users    *auth.Users
	trees    map[string]fs.FS // of each user, by name; whoever has none is not let in
	absolute []string         // directories outside of the tree
}

func (c *Config) residents() (*residents, error) {
	r := &residents{users: auth.NewUsers(), trees: map[string]fs.FS{}}
	var names []string
	if c.File != "" {
		var err error
		if r.users, err = auth.LoadUsers(c.File); err != nil {
			return nil, fmt.Errorf("users file: %w", err)
		}
		if names, err = namesIn(c.File); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		user, known := r.users.Lookup(name)
		if !known {
			continue
		}
		if err := c.house(r, user); err != nil {
			return nil, fmt.Errorf("%s: user %q: %w", c.File, name, err)
		}
	}
	for _, user := range c.Users {
		if err := r.users.Add(user.Name, user.Password); err != nil {
			return nil, fmt.Errorf("--user: %w", err)
		}
		r.trees[user.Name] = c.Tree
	}
	return r, nil
}

// namesIn returns what may be names of users; a comment may be among them.
func namesIn(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var names []string
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(line, ":")
		names = append(names, name)
	}
	return names, nil
}

// house opens the tree of a user.
func (c *Config) house(r *residents, user auth.User) error {
	tree, err := c.tree(user.Dir)
	if err != nil {
		return fmt.Errorf("directory %q: %w", user.Dir, err)
	}
	if filepath.IsAbs(user.Dir) && !slices.Contains(r.absolute, user.Dir) {
		r.absolute = append(r.absolute, user.Dir)
	}
	if tree, err = c.counts.bounded(tree, user.Limits); err != nil {
		return fmt.Errorf("directory %q: %w", user.Dir, err)
	}
	r.trees[user.Name] = user.Rights.Apply(tree)
	return nil
}

func (c *Config) tree(dir string) (fs.FS, error) {
	switch {
	case dir == "":
		return c.Tree, nil
	case filepath.IsAbs(dir):
		return c.Open(dir)
	}
	return vfs.Sub(c.Tree, path.Clean(filepath.ToSlash(dir)))
}
