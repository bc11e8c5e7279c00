package ftp

import (
	"path"
	"strings"

	"uftpd/shared/vfs"
)

// symlinkCmd makes a link, which never leads out of the tree. A target from
// the root is the client's root, and is made relative.
func (s *Session) symlinkCmd(arg string) Reply {
	target, link, ok := twoPaths(arg)
	if !ok {
		return Say(501, "SITE SYMLINK takes a target and a path.")
	}
	return s.onName("SITE SYMLINK", link, func(name string) (Reply, error) {
		if path.IsAbs(target) {
			to, err := s.Name(target)
			if err != nil {
				return Reply{}, err
			}
			target = relative(path.Dir(name), to)
		}
		return Say(200, "Link made."), vfs.Symlink(s.fsys, target, name)
	})
}

// relative is how a name is written from a directory; both are of the tree.
func relative(dir, name string) string {
	from, to := elements(dir), elements(name)
	for len(from) > 0 && len(to) > 0 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return path.Join(strings.Repeat("../", len(from)), path.Join(to...), ".")
}

// elements are those of a name; the root has none.
func elements(name string) []string {
	if name == "." {
		return nil
	}
	return strings.Split(name, "/")
}
