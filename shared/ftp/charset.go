package ftp

import "strings"

// Charset converts names between the tree, which is UTF-8, and clients that
// are not. Both functions return an error for what cannot be converted, which
// is then passed on as it is.
type Charset interface {
	// Decode converts what a client sent.
	Decode(string) (string, error)
	// Encode converts what is sent to a client.
	Encode(string) (string, error)
}

// decode converts the argument of a command.
func (s *Session) decode(arg string) string {
	if s.srv.Charset == nil || s.utf8 {
		return arg
	}
	if text, err := s.srv.Charset.Decode(arg); err == nil {
		return text
	}
	return arg
}

// encode converts a text for the client.
func (s *Session) encode(text string) string {
	if s.srv.Charset == nil || s.utf8 {
		return text
	}
	if coded, err := s.srv.Charset.Encode(text); err == nil {
		return coded
	}
	return text
}

// encoded converts the texts of a reply.
func (s *Session) encoded(r Reply) Reply {
	if s.srv.Charset == nil || s.utf8 {
		return r
	}
	lines := r.Lines
	r.Text, r.Lines = s.encode(r.Text), nil
	for _, line := range lines {
		r.Lines = append(r.Lines, s.encode(line))
	}
	return r
}

// optsUTF8 answers a command that predates RFC 2640 and that clients still
// send. Without a Charset there is nothing to switch.
func (s *Session) optsUTF8(options string) Reply {
	switch strings.ToUpper(options) {
	case "", "ON", "NLST":
		s.utf8 = true
		return Say(200, "UTF8 is on.")
	case "OFF":
		s.utf8 = false
		return Say(200, "UTF8 is off.")
	}
	return Say(501, "OPTS UTF8 takes ON or OFF.")
}
