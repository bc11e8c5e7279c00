package ftp

import (
	"errors"
	"io/fs"
	"time"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// mlstCmd tells the facts of one name on the control connection (RFC 3659
// section 7).
func (s *Session) mlstCmd(arg string) Reply {
	if arg == "" {
		arg = "."
	}
	return s.onName("MLST", arg, func(name string) (Reply, error) {
		info, err := fs.Stat(s.fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			info, err = vfs.Lstat(s.fsys, name) // a link that leads nowhere, as MLSD shows it
		}
		if err != nil {
			return Reply{}, err
		}
		rights := s.rightsTo(name, info)
		if s.facts&listing.FactCreate != 0 {
			info = withBirth(s.fsys, name, info, true)
		}
		line := string(listing.AppendFacts(nil, info, s.facts, rights, "")) + " " + vfs.Path(name)
		return Reply{Code: 250, Text: "Listing " + vfs.Path(name), Lines: []string{line, "End"}}, nil
	})
}

// factLines formats the entries of a directory with their facts. Those that
// cost a look at something are found out only if they are chosen.
func (s *Session) factLines(dir string) formatter {
	facts := s.facts
	rights := func(entry) listing.Rights { return 0 }
	if facts&listing.FactPerm != 0 {
		rights = s.permitsIn(dir).rights
	}
	return func(b []byte, e entry) []byte {
		info := e.info
		if facts&listing.FactCreate != 0 {
			info = withBirth(s.fsys, e.name(), info, false)
		}
		return listing.AppendMLSx(b, info, s.encode(e.shown), facts, rights(e))
	}
}

// bornInfo is an info with the creation time that a look at the file told.
type bornInfo struct {
	fs.FileInfo
	birth time.Time
}

var _ listing.Birther = bornInfo{}

func (i bornInfo) Birth() time.Time { return i.birth }

// withBirth is an info that tells the creation time, if there is a way to know it.
func withBirth(fsys fs.FS, name string, info fs.FileInfo, follow bool) fs.FileInfo {
	if !listing.Birth(info).IsZero() {
		return info
	}
	if birth, err := vfs.Birth(fsys, name, follow); err == nil {
		return bornInfo{info, birth}
	}
	return info
}

// factsKnown are the facts that are offered: creation times only where the root
// of the tree has one. Before the login there is no tree to ask.
func (s *Session) factsKnown() listing.Facts {
	if s.fsys == nil {
		return listing.AllFacts
	}
	info, err := fs.Stat(s.fsys, ".")
	if err != nil || listing.Birth(withBirth(s.fsys, ".", info, true)).IsZero() {
		return listing.AllFacts &^ listing.FactCreate
	}
	return listing.AllFacts
}

func (s *Session) mlstFeat() string { return "MLST " + s.facts.Feat(s.factsKnown()) }
