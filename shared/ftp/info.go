package ftp

import (
	"fmt"
	"strings"
	"time"
)

// featCmd lists the extensions (RFC 2389 section 3).
func (s *Session) featCmd(string) Reply {
	r := Reply{Code: 211, Text: "Features:"}
	for i := range s.srv.table {
		if row := &s.srv.table[i]; row.Feat != nil {
			if line := row.Feat(s); line != "" {
				r.Lines = append(r.Lines, line)
			}
		}
	}
	r.Lines = append(r.Lines, "End")
	return r
}

// helpCmd lists the commands, or tells the syntax of one.
func (s *Session) helpCmd(arg string) Reply {
	arg = strings.ToUpper(strings.TrimSpace(arg))
	switch {
	case arg == "SITE", strings.HasPrefix(arg, "SITE "):
		return s.siteHelp(arg[len("SITE"):])
	case arg != "":
		return helpOn(s.srv.index[arg])
	}
	const perLine = 8
	r := Reply{Code: 214, Text: "Commands:"}
	var line []string
	for i := range s.srv.table {
		if row := &s.srv.table[i]; row.Run != nil {
			line = append(line, fmt.Sprintf("%-4s", row.Name))
		}
		if len(line) == perLine || i == len(s.srv.table)-1 {
			r.Lines = append(r.Lines, strings.TrimRight(strings.Join(line, " "), " "))
			line = line[:0]
		}
	}
	r.Lines = append(r.Lines, "HELP command explains one.")
	return r
}

// helpOn tells what a row says of itself.
func helpOn(row *Command) Reply {
	if row == nil {
		return Say(502, "Unknown command.")
	}
	if row.Run == nil {
		return Say(502, "%s is not implemented.", row.Name)
	}
	return Say(214, "%s", row.Help)
}

// systCmd answers what clients read as: LIST looks like ls -l.
func (s *Session) systCmd(string) Reply { return Say(215, "UNIX Type: L8") }

// statCmd tells the session's status, or lists a path on the control
// connection (RFC 959 section 5.4 STAT).
func (s *Session) statCmd(arg string) Reply {
	if arg != "" {
		return s.statPath(arg)
	}
	typ, mode := "binary", "stream"
	if s.sendsASCII() {
		typ = "ASCII"
	}
	if s.deflate {
		mode = "deflate"
	}
	c := s.client
	r := Reply{Code: 211, Text: "Server status:"}
	r.Lines = append(r.Lines,
		fmt.Sprintf("Connected from %s for %s", c.remote.Addr(), time.Since(c.since).Round(time.Second)),
		fmt.Sprintf("Logged in as %s", c.User()),
		fmt.Sprintf("Type: %s; mode: %s; structure: file", typ, mode))
	if t := c.Transfer(); t != nil {
		r.Lines = append(r.Lines, fmt.Sprintf("%s %s: %d bytes so far", t.Command, t.Path, t.Bytes()))
	} else {
		r.Lines = append(r.Lines, "No transfer under way")
	}
	r.Lines = append(r.Lines, fmt.Sprintf("%d client(s) connected", s.srv.Sessions()), "End of status.")
	return r
}
