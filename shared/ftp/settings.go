package ftp

import (
	"fmt"
	"io/fs"
	"strings"

	"uftpd/shared/listing"
)

// settings are what a client sets for its session, and a new login resets.
type settings struct {
	typed   bool // TYPE was sent
	ascii   bool // TYPE A
	epsvAll bool // EPSV ALL: no other command opens data connections
	deflate bool // MODE Z
	level   int  // of MODE Z, from 1 to 9
	hash    int  // index in digests
	utf8    bool // OPTS UTF8 ON
	facts   listing.Facts
	umask   fs.FileMode // taken off the modes of what is made
	sum     bool        // SITE DIGEST ON
}

// defaults are the settings of a session that begins.
func (s *Server) defaults() settings {
	return settings{facts: listing.DefaultFacts, level: 6, umask: (s.Umask | s.LeastUmask).Perm()}
}

// sendsASCII reports whether downloads are converted. Clients that send no TYPE
// take ASCII for granted, as RFC 959 section 5.1 has it; ftp.exe is one.
func (s *Session) sendsASCII() bool { return s.ascii || !s.typed }

// takesASCII reports whether uploads are converted. That is done for those only
// who asked for it: devices send pictures with no TYPE, and a conversion would
// damage them for good.
func (s *Session) takesASCII() bool { return s.ascii }

// typeCmd sets the representation type (RFC 959 section 3.1.1), also in the
// spellings of old devices. The formats of ASCII, N and T, differ on printers only.
func (s *Session) typeCmd(arg string) Reply {
	switch strings.Join(strings.Fields(strings.ToUpper(arg)), " ") {
	case "A", "A N", "A T", "AN", "ASCII":
		s.typed, s.ascii = true, true
		return Say(200, "Type set to ASCII.")
	case "I", "I N", "IMAGE", "B", "BINARY", "L", "L 8", "L8":
		s.typed, s.ascii = true, false
		return Say(200, "Type set to binary.")
	}
	return s.refuse("TYPE", refusal{Say(504, "Only types A, A N, I and L 8 are supported."),
		fmt.Errorf("TYPE %s refused: there are A, A N, I and L 8; have the device use binary (I)", arg)})
}

func (s *Session) struCmd(arg string) Reply {
	if strings.EqualFold(strings.TrimSpace(arg), "F") {
		return Say(200, "Structure set to file.")
	}
	return s.refuse("STRU", refusal{Say(504, "Only file structure (F) is supported."),
		fmt.Errorf("STRU %s refused: there is F; records and pages are of systems that are gone", arg)})
}

func (s *Session) clntCmd(string) Reply { return Say(200, "Noted.") }

// csidCmd tells the server's name for the client's (draft-peterson-streamlined-ftp).
func (s *Session) csidCmd(string) Reply { return Say(200, "Name=uftpd;") }

// langCmd knows one language (RFC 2640 section 4.1).
func (s *Session) langCmd(arg string) Reply {
	tag, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(arg)), "-")
	if tag == "" || tag == "EN" {
		return Say(200, "Replies are in English.")
	}
	return Say(504, "Only English (EN) is spoken here.")
}

// pretCmd is for servers that need to know a transfer before its PASV.
func (s *Session) pretCmd(string) Reply { return Say(200, "OK.") }

func (s *Session) noopCmd(string) Reply { return Say(200, "OK.") }

// optsCmd sets options of another command (RFC 2389 section 4).
func (s *Session) optsCmd(arg string) Reply {
	command, options, _ := strings.Cut(strings.TrimSpace(arg), " ")
	switch strings.ToUpper(command) {
	case "UTF8", "UTF-8":
		return s.optsUTF8(strings.TrimSpace(options))
	case "MLST":
		s.facts = listing.ParseFacts(options) & s.factsKnown()
		return Say(200, "%s", strings.TrimSpace("MLST OPTS "+s.facts.String()))
	case "HASH":
		return s.optsHash(strings.TrimSpace(options))
	case "MODE":
		return s.optsMode(options)
	}
	return Say(501, "No options for that command.")
}
