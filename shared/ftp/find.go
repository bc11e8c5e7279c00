package ftp

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"path"
	"strings"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// entry is a file that a listing shows.
type entry struct {
	at    string      // its name in the tree; empty: shown, in the directory in
	in    string      // a name in the tree
	shown string      // as the client sees it, in the listing of its directory
	dir   string      // what stands in front of shown where only names are listed
	info  fs.FileInfo // nil where only names were asked for
	link  bool        // info is of what the link leads to
}

// name is the name in the tree, which few listings need.
func (e *entry) name() string {
	if e.at != "" {
		return e.at
	}
	return path.Join(e.in, e.shown)
}

// target is what the argument of a listing command means.
type target struct {
	opts   listing.Options
	places []place          // the directories whose entries are listed
	glob   string           // only entries that match; empty: all
	match  *listing.Pattern // glob
	file   *entry           // set: just this, and no directory
}

// path is the target as clients see it.
func (t target) path() string {
	switch {
	case t.file != nil:
		return vfs.Path(t.file.name())
	case len(t.places) == 1:
		return path.Join(vfs.Path(t.places[0].name), t.glob)
	}
	return t.glob
}

// find finds out what a listing command is about. A name that exists is itself
// before it is a pattern.
func (s *Session) find(arg string) (target, error) {
	opts, p := listing.ParseOptions(arg)
	if p == "" && !opts.Directory {
		return target{opts: opts, places: []place{{name: s.cwd}}}, nil
	}
	name, err := s.Name(p + dotIfEmpty(p))
	if err != nil {
		return target{}, err
	}
	info, err := fs.Stat(s.fsys, name)
	if err == nil && info.IsDir() && !opts.Directory {
		return target{opts: opts, places: []place{{name, strings.TrimSuffix(p, "/") + "/"}}}, nil
	}
	if err != nil && listing.HasMeta(p) && len(p) <= maxPattern {
		return s.findGlob(opts, p)
	}
	if _, lerr := vfs.Lstat(s.fsys, name); lerr != nil { // else a link that leads nowhere, perhaps
		return target{}, lerr
	}
	dir, _ := path.Split(strings.TrimRight(p, "/"))
	return target{opts: opts, file: &entry{at: name, shown: lastShown(p, name), dir: dir}}, nil
}

// lastShown is what a name is shown as behind its directory as it was given.
func lastShown(p, name string) string {
	switch last := path.Base(p); last {
	case ".", "..":
		return last
	}
	return path.Base(vfs.Path(name))
}

func dotIfEmpty(p string) string {
	if p == "" {
		return "."
	}
	return ""
}

// findGlob splits a pattern from the directories it is to be matched in.
func (s *Session) findGlob(opts listing.Options, p string) (target, error) {
	dir, glob := path.Split(strings.TrimRight(p, "/"))
	places, err := s.expand(dir)
	return target{opts: opts, places: places, glob: glob, match: listing.Compile(glob)}, err
}

// entries yields what the target consists of. Without infos, those of a
// directory have names only, which spares the tree a stat each.
func (s *Session) entries(ctx context.Context, t target, infos bool) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		if t.file != nil {
			e := *t.file
			info, err := vfs.Lstat(s.fsys, e.name())
			e.info = info
			yield(s.followed(t, e), err)
			return
		}
		for _, p := range t.places {
			for e, err := range s.children(p, infos) {
				if len(t.places) > 1 && isHidden(err) {
					break
				}
				if err == nil {
					err = ctx.Err()
				}
				if err == nil && s.leftOut(t, e.shown) {
					continue
				}
				if !yield(s.followed(t, e), err) || err != nil {
					return
				}
			}
		}
	}
}

// isHidden reports whether one of many directories is none for this user, or
// no more. Listings of all of them go on without it.
func isHidden(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist)
}

// followed describes what a link leads to, where that is asked for and there.
func (s *Session) followed(t target, e entry) entry {
	if t.opts.Follow && e.info != nil && e.info.Mode()&fs.ModeSymlink != 0 {
		if info, err := fs.Stat(s.fsys, e.name()); err == nil {
			e.info, e.link = info, true
		}
	}
	return e
}

// leftOut reports whether a listing does without an entry.
func (s *Session) leftOut(t target, name string) bool {
	if t.glob != "" && !t.match.Match(name) {
		return true
	}
	hidden := s.srv.HideDotfiles && name[0] == '.' && (t.glob == "" || t.glob[0] != '.')
	return hidden && !t.opts.All && !t.opts.AlmostAll
}

// children yields the entries of a directory.
func (s *Session) children(p place, infos bool) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		if !infos {
			for name, err := range vfs.Names(s.fsys, p.name) {
				if !yield(entry{in: p.name, shown: name, dir: p.shown}, err) {
					return
				}
			}
			return
		}
		for info, err := range vfs.Entries(s.fsys, p.name) {
			e := entry{in: p.name, dir: p.shown, info: info}
			if err == nil {
				e.shown = info.Name()
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
