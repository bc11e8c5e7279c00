package ftp

import (
	"context"
	"io/fs"
	"strings"
)

// Host is what clients find behind one name: a tree, and who may have it.
type Host struct {
	// FS is the tree that is served. It is read-only unless it is a
	// vfs.WriteFS. Nil is allowed only with a Login that always returns a tree.
	FS fs.FS

	// Login decides on a user name and password. It returns what the user
	// gets, or an error: a [Reply] is sent as it is, any other error is answered
	// 530 with words that do not tell what was wrong.
	// Nil lets anyone in, with any name and any password.
	Login func(ctx context.Context, c *Client, user, password string) (Account, error)

	// CertLogin decides whether the certificate that the client has shown, and
	// which the TLS configuration has verified, is the user's: then no password
	// is asked for. A [Reply] as the error refuses the user, any other error
	// leaves it to the password. Nil: it is always asked for.
	CertLogin func(ctx context.Context, c *Client, user string) (Account, error)

	// Greeting is the text of the 220 reply. Empty: "FTP server ready."
	Greeting string
}

// Account is what a user gets. The zero value is the host's tree, without
// limits of the user's own.
type Account struct {
	// FS is the user's tree. Nil: the host's.
	FS fs.FS
	// MaxSessions bounds the user's sessions at the same time. Zero: no bound.
	MaxSessions int
	// Rates bound all transfers of the user together.
	Rates Rates
}

func (h *Host) greeting() string {
	if h.Greeting != "" {
		return h.Greeting
	}
	return "FTP server ready."
}

// hostCmd chooses a virtual host (RFC 7151), an address in brackets among the
// names. It is too late for that after USER.
func (s *Session) hostCmd(arg string) Reply {
	if s.fsys != nil || s.user != "" {
		return Say(503, "HOST comes before USER.")
	}
	host, ok := s.srv.Hosts[strings.ToLower(strings.TrimSpace(arg))]
	if !ok {
		return Say(504, "Unknown host.")
	}
	s.host = &host
	return Say(220, "%s", host.greeting())
}
