package ftp

import (
	"io/fs"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// mdtmCmd tells a modification time or, with a time in front of the path, sets
// it, as clients do that know no MFMT. A file of that very name comes first.
func (s *Session) mdtmCmd(arg string) Reply {
	if stamp, path, ok := strings.Cut(arg, " "); ok && path != "" {
		if when, err := listing.ParseTime(stamp); err == nil && !s.exists(arg) {
			return s.setTime("MDTM", path, when, "Modify")
		}
	}
	return s.onName("MDTM", arg, func(name string) (Reply, error) {
		info, err := fs.Stat(s.fsys, name)
		if err != nil {
			return Reply{}, err
		}
		return Say(213, "%s", listing.AppendTime(nil, info.ModTime())), nil
	})
}

func (s *Session) exists(path string) bool {
	name, err := s.Name(path)
	if err != nil {
		return false
	}
	_, err = fs.Stat(s.fsys, name)
	return err == nil
}

// mfmtCmd sets the modification time (draft-somers-ftp-mfxx section 3).
func (s *Session) mfmtCmd(arg string) Reply { return s.setFact("MFMT", "Modify", arg) }

// mfctCmd sets the creation time, where the tree has one that can be set.
func (s *Session) mfctCmd(arg string) Reply { return s.setFact("MFCT", "Create", arg) }

func (s *Session) setFact(command, fact, arg string) Reply {
	stamp, path, _ := strings.Cut(arg, " ")
	when, err := listing.ParseTime(stamp)
	if err != nil || path == "" {
		return Say(501, "%s takes YYYYMMDDHHMMSS and a path.", command)
	}
	return s.setTime(command, path, when, fact)
}

// setTime sets one of a file's times and repeats it, as the draft wants.
func (s *Session) setTime(command, path string, when time.Time, fact string) Reply {
	return s.onName(command, path, func(name string) (Reply, error) {
		set := func() error { return vfs.Chtimes(s.fsys, name, time.Time{}, when) }
		if fact == "Create" {
			set = func() error { return vfs.SetBirth(s.fsys, name, when) }
		}
		return Say(213, "%s=%s; %s", fact, listing.AppendTime(nil, when), vfs.Path(name)), set()
	})
}

// mffCmd sets several facts at once (draft-somers-ftp-mfxx section 5). All are
// checked before the first is set.
func (s *Session) mffCmd(arg string) Reply {
	facts, path, ok := strings.Cut(arg, "; ")
	if !ok || path == "" {
		return Say(501, "MFF takes fact=value; and a path.")
	}
	return s.onName("MFF", path, func(name string) (Reply, error) {
		var steps []func() error
		for fact := range strings.SplitSeq(facts, ";") {
			key, value, _ := strings.Cut(fact, "=")
			step, r := s.factStep(name, strings.ToLower(key), value)
			if step == nil {
				return r, nil
			}
			steps = append(steps, step)
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return Reply{}, err
			}
		}
		return Say(213, "%s; %s", facts, vfs.Path(name)), nil
	})
}

// factStep returns what sets a fact, or the refusal of that fact.
func (s *Session) factStep(name, fact, value string) (func() error, Reply) {
	switch fact {
	case "modify", "create":
		when, err := listing.ParseTime(value)
		if err != nil {
			return nil, Say(501, "%s takes YYYYMMDDHHMMSS.", fact)
		}
		if fact == "create" {
			return func() error { return vfs.SetBirth(s.fsys, name, when) }, Reply{}
		}
		return func() error { return vfs.Chtimes(s.fsys, name, time.Time{}, when) }, Reply{}
	case "unix.mode":
		mode, ok := parseMode(value)
		if !ok {
			return nil, errMode
		}
		return func() error { return vfs.Chmod(s.fsys, name, mode) }, Reply{}
	}
	return nil, Say(504, "Only the facts modify, create and unix.mode can be set.")
}

// errMode refuses modes beyond the permission bits: a setuid file is nothing
// that anyone should make over a network.
var errMode = Say(501, "A mode is an octal number up to 777.")

func parseMode(s string) (fs.FileMode, bool) {
	n, err := strconv.ParseUint(s, 8, 16)
	return fs.FileMode(n), err == nil && n <= 0o777
}

// utimeCmd is SITE UTIME in both forms of the field: a time and a path, or a
// path with the times of access, modification and creation, and "UTC".
func (s *Session) utimeCmd(arg string) Reply {
	if path, last, ok := cutLast(arg, 4); ok && strings.EqualFold(last[3], "UTC") {
		if modified, err := parseShortTime(last[1]); err == nil {
			return s.utime(path, modified)
		}
	}
	stamp, path, _ := strings.Cut(arg, " ")
	when, err := parseShortTime(stamp)
	if err != nil || path == "" {
		return Say(501, "SITE UTIME takes YYYYMMDDhhmm[ss] path, or path and three times, and UTC.")
	}
	return s.utime(path, when)
}

// cutLast cuts the last n words off; what is in front of them is a path, whose
// inner blanks stay.
func cutLast(arg string, n int) (path string, words []string, ok bool) {
	path = strings.TrimRight(arg, " ")
	words = make([]string, n)
	for i := range n {
		cut := strings.LastIndexByte(path, ' ')
		if cut < 0 {
			return "", nil, false
		}
		words[n-1-i] = path[cut+1:]
		path = strings.TrimRight(path[:cut], " ")
	}
	return path, words, path != ""
}

func (s *Session) utime(path string, when time.Time) Reply {
	return s.onName("SITE UTIME", path, func(name string) (Reply, error) {
		return Say(200, "Time set."), vfs.Chtimes(s.fsys, name, time.Time{}, when)
	})
}

// parseShortTime reads a time that may leave out the seconds.
func parseShortTime(s string) (time.Time, error) {
	if len(s) == len("YYYYMMDDhhmm") {
		s += "00"
	}
	return listing.ParseTime(s)
}
