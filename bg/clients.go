package bg

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"
	"time"

	"uftpd/shared/ftp"
)

// Client is what one client was doing when [Server.Clients] was called.
type Client struct {
	// ID is the session's number, the one in the log.
	ID uint64
	// Addr is where the client comes from. It is zero unless that is TCP.
	Addr netip.AddrPort
	// User is the name it has logged in with; empty before that.
	User string
	// Since is when it connected.
	Since time.Time
	// Command is the command being served, else the last one, without secrets.
	Command string
	// Transfer is the transfer under way, or nil.
	Transfer *Transfer
}

// Transfer is how far a transfer had come.
type Transfer struct {
	// Command is the verb: RETR, STOR, LIST ...
	Command string
	// Path is the file or directory, as clients see it.
	Path string
	// Offset is where in the file it began, in bytes.
	Offset int64
	// Size is how many bytes are expected, or -1 when that is not known.
	Size int64
	// Bytes is how many have moved.
	Bytes int64
	// Started is when the data connection stood.
	Started time.Time
}

// Clients returns who is connected, in the order of their IDs. Sessions that a
// restart has not ended yet are among them.
func (s *Server) Clients() []Client {
	return s.clients.list()
}

// clients are the sessions under way. The zero value has none.
type clients struct {
	mu  sync.Mutex
	all map[*ftp.Client]struct{}
}

// watch returns hooks with those that keep the list. A client is listed last
// and forgotten first, so that a hook that panics leaves none behind.
func (cs *clients) watch(hooks ftp.Hooks) ftp.Hooks {
	return ftp.JoinHooks(
		ftp.Hooks{Disconnected: func(c *ftp.Client, _ error) { cs.remove(c) }},
		hooks,
		ftp.Hooks{Connected: cs.add},
	)
}

func (cs *clients) add(c *ftp.Client) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.all == nil {
		cs.all = make(map[*ftp.Client]struct{})
	}
	cs.all[c] = struct{}{}
}

func (cs *clients) remove(c *ftp.Client) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	delete(cs.all, c)
}

func (cs *clients) list() []Client {
	cs.mu.Lock()
	list := make([]Client, 0, len(cs.all))
	for c := range cs.all {
		list = append(list, snapshot(c))
	}
	cs.mu.Unlock()
	slices.SortFunc(list, func(a, b Client) int { return cmp.Compare(a.ID, b.ID) })
	return list
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
