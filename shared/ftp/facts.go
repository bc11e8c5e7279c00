package ftp

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// change sets a fact of a file, or sets it back.
type change struct{ do, undo func() error }

// mffCmd sets several facts at once (draft-somers-ftp-mfxx section 5): all, or
// none. They are checked before the first is set, and those that were set are
// set back when one fails.
func (s *Session) mffCmd(arg string) Reply {
	facts, path, ok := strings.Cut(arg, "; ")
	if !ok || path == "" {
		return Say(501, "MFF takes fact=value; and a path.")
	}
	return s.onName("MFF", path, func(name string) (Reply, error) {
		old, err := fs.Stat(s.fsys, name)
		if err != nil {
			return Reply{}, err
		}
		var changes []change
		for fact := range strings.SplitSeq(facts, ";") {
			key, value, _ := strings.Cut(fact, "=")
			c, err := s.factChange(name, old, strings.ToLower(key), value)
			if err != nil {
				return Reply{}, err
			}
			changes = append(changes, c)
		}
		return Say(213, "%s; %s", facts, vfs.Path(name)), makeChanges(changes)
	})
}

// factChange returns what sets a fact, or the refusal of that fact.
func (s *Session) factChange(name string, old fs.FileInfo, fact, value string) (change, error) {
	switch fact {
	case "modify", "create":
		when, err := listing.ParseTime(value)
		if err != nil {
			return change{}, Say(501, "%s takes YYYYMMDDHHMMSS.", fact)
		}
		if fact == "modify" {
			return s.timeChange(name, old.ModTime(), when, s.chtime), nil
		}
		return s.timeChange(name, listing.Birth(old), when, func(name string, birth time.Time) error {
			return vfs.SetBirth(s.fsys, name, birth)
		}), nil
	case "unix.mode":
		mode, ok := parseMode(value)
		if !ok {
			return change{}, errMode
		}
		return change{
			func() error { return s.chmod(name, mode) },
			func() error { return s.chmod(name, old.Mode()) },
		}, nil
	}
	return change{}, Say(504, "Only the facts modify, create and unix.mode can be set.")
}

func (s *Session) timeChange(name string, old, when time.Time, set func(string, time.Time) error) change {
	return change{
		func() error { return set(name, when) },
		func() error { return set(name, old) },
	}
}

// makeChanges makes all of the changes or none.
func makeChanges(changes []change) error {
	for i, c := range changes {
		err := c.do()
		if err == nil {
			continue
		}
		for _, done := range slices.Backward(changes[:i]) {
			err = errors.Join(err, done.undo())
		}
		return err
	}
	return nil
}

// chmod sets a mode; that of the root is not the client's.
func (s *Session) chmod(name string, mode fs.FileMode) error {
	if name == "." {
		return &fs.PathError{Op: "chmod", Path: "/", Err: fs.ErrPermission}
	}
	return vfs.Chmod(s.fsys, name, mode)
}

// mffFeat is the line of FEAT for MFF, with the facts that can be set here.
func (s *Session) mffFeat() string {
	facts := ""
	for _, fact := range []func(*Session) string{
		featIfCan(vfs.OpTimes, vfs.CanChtimes, "Modify;"),
		featIfCan(vfs.OpTimes, vfs.CanSetBirth, "Create;"),
		featIfCan(vfs.OpWrite, vfs.CanChmod, "UNIX.mode;"),
	} {
		facts += fact(s)
	}
	if facts == "" {
		return ""
	}
	return "MFF " + facts
}
