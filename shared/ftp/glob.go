package ftp

import (
	"io/fs"
	"strings"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// Bounds of a pattern: what it may cost is not the client's choice.
const (
	maxPattern  = 1024    // bytes
	maxGlobDirs = 1000    // directories that the elements before the last may match
	maxGlobWork = 500_000 // names that may be matched for these
	lookWork    = 5       // how many of those a look into the tree counts for
)

// errPattern refuses a pattern that costs too much.
var errPattern = Say(550, "Pattern matches too much.")

// place is a directory of the tree, and how it is shown in front of its entries.
type place struct{ name, shown string }

// expansion finds the directories that a pattern matches.
type expansion struct {
	s    *Session
	work int // what is left of it
}

// expand returns the directories that a pattern matches: each element that
// exists by its name is itself, others are matched. A directory that is reached
// in several ways, as by "*/..", comes once.
func (s *Session) expand(pattern string) ([]place, error) {
	at := place{s.cwd, ""}
	if strings.HasPrefix(pattern, "/") {
		at = place{".", "/"}
	}
	x := expansion{s, maxGlobWork}
	places := []place{at}
	for element := range strings.SplitSeq(strings.Trim(pattern, "/"), "/") {
		if element == "" {
			continue
		}
		var err error
		if places, err = x.step(places, element); err != nil {
			return nil, err
		}
	}
	return places, nil
}

// step goes from each place to those that element leads to.
func (x *expansion) step(from []place, element string) ([]place, error) {
	var to []place
	seen := map[string]bool{}
	add := func(p place) {
		if !seen[p.name] {
			seen[p.name] = true
			to = append(to, p)
		}
	}
	for _, p := range from {
		if next, ok := x.enter(p, element); ok {
			add(next)
		} else if listing.HasMeta(element) {
			x.match(p, element, add)
		}
		if x.work < 0 || len(to) > maxGlobDirs {
			return nil, errPattern
		}
	}
	if len(to) == 0 {
		return nil, fs.ErrNotExist
	}
	return to, nil
}

// match adds the directories in p that a pattern matches. What cannot be read
// matches nothing.
func (x *expansion) match(p place, element string, add func(place)) {
	pattern := listing.Compile(element)
	for name, err := range vfs.Names(x.s.fsys, p.name) {
		if x.work--; err != nil || x.work < 0 {
			return
		}
		if !pattern.Match(name) {
			continue
		}
		if next, ok := x.enter(p, name); ok {
			add(next)
		}
	}
}

// enter goes to a directory that exists.
func (x *expansion) enter(p place, element string) (place, bool) {
	x.work -= lookWork
	name, err := vfs.Name(p.name, element)
	if err != nil {
		return place{}, false
	}
	info, err := fs.Stat(x.s.fsys, name)
	return place{name, p.shown + element + "/"}, err == nil && info.IsDir()
}
