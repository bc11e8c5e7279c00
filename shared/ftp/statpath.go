package ftp

import (
	"context"
	"strings"
	"time"
)

// Bounds of STAT path: its reply is made whole before it is sent, and nothing
// else is answered meanwhile.
const (
	maxStatLines = 10_000
	maxStatTime  = 5 * time.Second
)

// statPath lists on the control connection (RFC 959 section 5.4 STAT).
func (s *Session) statPath(arg string) Reply {
	t, err := s.find(arg)
	if err != nil {
		return s.refuse("STAT", err)
	}
	code := 212
	if t.file != nil {
		code = 213
	}
	r := Reply{Code: code, Text: "Status of " + t.path() + ":"}
	format := s.unixLines(t, unchanged)
	ctx, cancel := context.WithTimeout(s.ctx, maxStatTime)
	defer cancel()
	for e, err := range s.listed(ctx, t, true) {
		if len(r.Lines) == maxStatLines || ctx.Err() != nil {
			r.Lines = append(r.Lines, "... and more: use LIST.")
			break
		}
		if err != nil {
			return s.refuse("STAT", err)
		}
		r.Lines = append(r.Lines, strings.TrimSuffix(string(format(nil, e)), "\r\n"))
	}
	r.Lines = append(r.Lines, "End of status.")
	return r
}

// unchanged is for names in a reply, which is encoded as a whole.
func unchanged(name string) string { return name }
