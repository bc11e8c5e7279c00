package bg

import (
	"net/netip"
	"time"

	"uftpd/shared/ftp"
)

// Client is what one client was doing when [Server.Clients] was called.
type Client struct {
	// ID is the session's number, the one in the log.
	ID uint64 `json:"id"`
	// Addr is where the client comes from. It is zero unless that is TCP.
	Addr netip.AddrPort `json:"addr"`
	// User is the name it has logged in with; empty before that.
	User string `json:"user"`
	// Since is when it connected.
	Since time.Time `json:"since"`
	// Command is the command being served, else the last one, without secrets.
	Command string `json:"command"`
	// Transfer is the transfer under way, or nil.
	Transfer *Transfer `json:"transfer,omitempty"`
}

// Transfer is how far a transfer had come.
type Transfer struct {
	// Command is the verb: RETR, STOR, LIST ...
	Command string `json:"command"`
	// Path is the file or directory, as clients see it.
	Path string `json:"path"`
	// Offset is where in the file it began, in bytes.
	Offset int64 `json:"offset"`
	// Size is how many bytes are expected, or -1 when that is not known.
	Size int64 `json:"size"`
	// Bytes is how many have moved.
	Bytes int64 `json:"bytes"`
	// Started is when the data connection stood.
	Started time.Time `json:"started"`
}

// Clients returns who is connected, in the order of their IDs. Sessions that a
// restart, or Stop, has not ended yet are among them.
func (s *Server) Clients() []Client {
	served := s.served()
	list := make([]Client, len(served))
	for i, c := range served {
		list[i] = snapshot(c)
	}
	return list
}

// End ends a session at once, as if its client were gone, and reports whether
// there was one with this ID.
func (s *Server) End(id uint64) bool {
	for _, c := range s.served() {
		if c.ID() == id {
			c.Close()
			return true
		}
	}
	return false
}

// served are the sessions since the last start.
func (s *Server) served() []*ftp.Client {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	if last == nil {
		return nil
	}
	return last.Clients()
}

func snapshot(c *ftp.Client) Client {
	now := Client{ID: c.ID(), Addr: c.Addr(), User: c.User(), Since: c.Since(), Command: c.Command()}
	if t := c.Transfer(); t != nil {
		now.Transfer = &Transfer{
			Command: t.Command, Path: t.Path, Offset: t.Offset,
			Size: t.Size, Bytes: t.Bytes(), Started: t.Started,
		}
	}
	return now
}
