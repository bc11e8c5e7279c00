package ftp

import (
	"io/fs"
	"path"
	"strings"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// Bounds of a pattern: what it may cost is not the client's choice.
const (
	maxPattern   = 1024    // bytes
	maxGlobDirs  = 1000    // directories that the elements before the last may match
	maxGlobNames = 200_000 // names that may be looked at for these
)

// errPattern refuses a pattern that costs too much.
var errPattern = Say(550, "Pattern matches too much.")

// place is a directory of the tree, and how it is shown in front of its entries.
type place struct{ name, shown string }

// expand returns the directories that a pattern matches: each element that
// exists by its name is itself, others are matched.
func (s *Session) expand(pattern string) ([]place, error) {
	at := place{s.cwd, ""}
	if strings.HasPrefix(pattern, "/") {
		at = place{".", "/"}
	}
	places, budget := []place{at}, maxGlobNames
	for element := range strings.SplitSeq(strings.Trim(pattern, "/"), "/") {
		if element == "" {
			continue
		}
		var err error
		if places, err = s.step(places, element, &budget); err != nil {
			return nil, err
		}
	}
	return places, nil
}

// step goes from each place to those that element leads to.
func (s *Session) step(from []place, element string, budget *int) ([]place, error) {
	var to []place
	for _, p := range from {
		if next, ok := s.enter(p, element); ok {
			to = append(to, next)
			continue
		}
		if !listing.HasMeta(element) {
			continue
		}
		for name, err := range vfs.Names(s.fsys, p.name) {
			if *budget--; *budget < 0 || len(to) > maxGlobDirs {
				return nil, errPattern
			}
			if err != nil {
				break // what cannot be read matches nothing
			}
			if !listing.Match(element, name) {
				continue
			}
			if next, ok := s.enter(p, name); ok {
				to = append(to, next)
			}
		}
	}
	if len(to) == 0 {
		return nil, fs.ErrNotExist
	}
	return to, nil
}

// enter goes to a directory that exists.
func (s *Session) enter(p place, element string) (place, bool) {
	name, err := vfs.Name(p.name, element)
	if err != nil {
		return place{}, false
	}
	info, err := fs.Stat(s.fsys, name)
	return place{name, path.Join(p.shown, element) + "/"}, err == nil && info.IsDir()
}
