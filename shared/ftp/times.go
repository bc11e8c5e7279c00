package ftp

import (
	"io/fs"
	"strings"
	"time"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// All times are in UTC, on the wire as in the tree.

// mdtmCmd tells a modification time (RFC 3659 section 3) or, with a time in
// front of the path, sets it, as clients do that know no MFMT. A file of that
// very name comes first.
func (s *Session) mdtmCmd(arg string) Reply {
	if stamp, path, ok := strings.Cut(arg, " "); ok && path != "" {
		if when, err := listing.ParseTime(stamp); err == nil && !s.exists(arg) {
			return s.setModified("MDTM", path, when)
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
func (s *Session) mfmtCmd(arg string) Reply { return s.onTime("MFMT", arg, s.setModified) }

// mfctCmd sets the creation time (section 4), where the tree keeps one that
// can be set.
func (s *Session) mfctCmd(arg string) Reply { return s.onTime("MFCT", arg, s.setCreated) }

// onTime reads a time and a path.
func (s *Session) onTime(command, arg string, set func(command, path string, when time.Time) Reply) Reply {
	stamp, path, _ := strings.Cut(arg, " ")
	when, err := listing.ParseTime(stamp)
	if err != nil || path == "" {
		return Say(501, "%s takes YYYYMMDDHHMMSS and a path.", command)
	}
	return set(command, path, when)
}

// setModified sets a file's time and repeats it, as the draft wants.
func (s *Session) setModified(command, path string, when time.Time) Reply {
	return s.onName(command, path, func(name string) (Reply, error) {
		return Say(213, "Modify=%s; %s", listing.AppendTime(nil, when), vfs.Path(name)),
			s.chtime(name, when)
	})
}

func (s *Session) setCreated(command, path string, when time.Time) Reply {
	return s.onName(command, path, func(name string) (Reply, error) {
		return Say(213, "Create=%s; %s", listing.AppendTime(nil, when), vfs.Path(name)),
			vfs.SetBirth(s.fsys, name, when)
	})
}

// chtime sets the modification time, by which kept digests go.
func (s *Session) chtime(name string, when time.Time) error {
	s.sums = nil
	return vfs.Chtimes(s.fsys, name, time.Time{}, when)
}

// utimeCmd is SITE UTIME in both forms of the field: a time and a path, or a
// path with the times of access, modification and creation, and "UTC".
func (s *Session) utimeCmd(arg string) Reply {
	stamp, path, _ := strings.Cut(arg, " ")
	when, err := parseShortTime(stamp)
	if err != nil || path == "" || !s.exists(path) {
		if long, modified, ok := parseLongUTime(arg); ok {
			path, when, err = long, modified, nil
		}
	}
	if err != nil || path == "" {
		return Say(501, "SITE UTIME takes YYYYMMDDhhmm[ss] path, or path and three times, and UTC.")
	}
	return s.onName("SITE UTIME", path, func(name string) (Reply, error) {
		return Say(200, "Time set."), s.chtime(name, when)
	})
}

// parseLongUTime reads the second form.
func parseLongUTime(arg string) (path string, modified time.Time, ok bool) {
	path, last, ok := cutLast(arg, 4)
	if !ok || !strings.EqualFold(last[3], "UTC") {
		return "", modified, false
	}
	modified, err := parseShortTime(last[1])
	return path, modified, err == nil
}
