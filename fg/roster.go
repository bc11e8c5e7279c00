package fg

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"uftpd/shared/ftp"
)

// maxWaiting is how many connections may be open that have not logged in.
const maxWaiting = 16

// roster knows who is here, and decides who is the client.
type roster struct {
	sameHost bool
	over     chan struct{} // closed when the visit is over

	mu     sync.Mutex
	conns  []*candidate // in order of arrival
	taken  bool         // someone has the client's place
	host   netip.Addr   // that client's address
	closed bool         // nobody else comes in
	visit  Visit
}

// candidate is one connection that is being served.
type candidate struct {
	conn      net.Conn
	host      netip.Addr
	dismiss   context.CancelCauseFunc // its cause is the reply
	client    *ftp.Client             // set: it has the client's place, or shares it
	in        bool                    // it is logged in
	dismissed bool
}

func newRoster(sameHost bool) *roster {
	return &roster{sameHost: sameHost, over: make(chan struct{})}
}

// admit lets g in, unless there is a client that g does not belong to. When
// too many wait, the one that waits longest makes room.
func (r *roster) admit(g *candidate) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.taken && !r.belongs(g) {
		return false
	}
	waits := func(g *candidate) bool { return g.client == nil && !g.dismissed }
	n := 0
	for _, other := range r.conns {
		if waits(other) {
			n++
		}
	}
	if n >= maxWaiting {
		r.conns[slices.IndexFunc(r.conns, waits)].tell(crowded)
	}
	r.conns = append(r.conns, g)
	return true
}

// claim gives g, whose name and password are right, the client's place if it
// is free; then all who do not belong to g are told to go. It reports whether
// g may log in.
func (r *roster) claim(g *candidate, c *ftp.Client) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || g.dismissed {
		return false // as everyone is who doesn't belong, once there is a client
	}
	g.client = c
	if r.taken {
		return true
	}
	r.taken, r.host = true, g.host
	for _, other := range r.conns {
		if !r.belongs(other) {
			other.tell(busy)
		}
	}
	return true
}

// loggedIn notes that the session of c is logged in as user.
func (r *roster) loggedIn(c *ftp.Client, user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.conns, func(g *candidate) bool { return g.client == c })
	if i < 0 {
		return
	}
	r.visit.User = user
	if r.conns[i].in {
		return // once more, after REIN
	}
	r.conns[i].in = true
	r.visit.Sessions++
	if r.visit.Sessions == 1 {
		r.visit.Addr, r.visit.Began = c.Addr(), c.Since()
	}
}

// transferred notes a transfer; only those who are logged in have any.
func (r *roster) transferred(t *ftp.Transfer, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.visit.count(t, err)
}

// leave notes that g's session has ended with err. With the last of those who
// belong to the client, the visit is over.
func (r *roster) leave(g *candidate, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns = slices.DeleteFunc(r.conns, func(other *candidate) bool { return other == g })
	if g.in {
		r.visit.Ended = time.Now()
		if err != nil {
			r.visit.End = err
		}
	}
	switch {
	case !r.taken || r.closed || slices.ContainsFunc(r.conns, r.belongs):
	case r.visit.Sessions == 0:
		r.taken = false // it was gone before its login was complete
	default:
		r.closed = true
		close(r.over)
	}
}

// belongs reports whether g is the client or shares its visit.
func (r *roster) belongs(g *candidate) bool {
	return g.client != nil || r.sameHost && !g.dismissed && g.host.IsValid() && g.host == r.host
}

// closeIfFree lets nobody in, and reports true, unless someone has the
// client's place.
func (r *roster) closeIfFree() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = r.closed || !r.taken
	return !r.taken
}

// close lets nobody else in.
func (r *roster) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

// evict closes the connections of all who are not logged in.
func (r *roster) evict() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.conns {
		if !g.in {
			g.conn.Close()
		}
	}
}

// result returns the visit, when all sessions have ended.
func (r *roster) result() Visit {
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.visit
	v.Quit = v.Sessions > 0 && v.End == nil
	return v
}

// tell asks g to go, with a reply.
func (g *candidate) tell(r ftp.Reply) {
	g.dismissed = true
	g.dismiss(r)
}
