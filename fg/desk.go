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

// desk knows who is here, and decides who is the client.
type desk struct {
	sameHost bool
	over     chan struct{} // closed when the visit is over

	mu     sync.Mutex
	guests []*guest   // in order of arrival
	taken  bool       // someone has the client's place
	host   netip.Addr // that client's address
	closed bool       // nobody else comes in
	visit  Visit
}

// guest is one connection that is being served.
type guest struct {
	conn      net.Conn
	host      netip.Addr
	dismiss   context.CancelCauseFunc // its cause is the reply
	client    *ftp.Client             // set: it has the client's place, or shares it
	in        bool                    // it is logged in
	dismissed bool
}

func newDesk(sameHost bool) *desk {
	return &desk{sameHost: sameHost, over: make(chan struct{})}
}

// admit lets g in, unless there is a client that g does not belong to. When
// too many wait, the one that waits longest makes room.
func (d *desk) admit(g *guest) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.taken && !d.belongs(g) {
		return false
	}
	waits := func(g *guest) bool { return g.client == nil && !g.dismissed }
	n := 0
	for _, other := range d.guests {
		if waits(other) {
			n++
		}
	}
	if n >= maxWaiting {
		d.guests[slices.IndexFunc(d.guests, waits)].tell(crowded)
	}
	d.guests = append(d.guests, g)
	return true
}

// claim gives g, whose name and password are right, the client's place if it
// is free; then all who do not belong to g are told to go. It reports whether
// g may log in.
func (d *desk) claim(g *guest, c *ftp.Client) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || g.dismissed {
		return false // as everyone is who doesn't belong, once there is a client
	}
	g.client = c
	if d.taken {
		return true
	}
	d.taken, d.host = true, g.host
	for _, other := range d.guests {
		if !d.belongs(other) {
			other.tell(busy)
		}
	}
	return true
}

// loggedIn notes that the session of c is logged in as user.
func (d *desk) loggedIn(c *ftp.Client, user string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.guests, func(g *guest) bool { return g.client == c })
	if i < 0 {
		return
	}
	d.visit.User = user
	if d.guests[i].in {
		return // once more, after REIN
	}
	d.guests[i].in = true
	d.visit.Sessions++
	if d.visit.Sessions == 1 {
		d.visit.Addr, d.visit.Began = c.Addr(), c.Since()
	}
}

// transferred notes a transfer; only those who are logged in have any.
func (d *desk) transferred(t *ftp.Transfer, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.visit.count(t, err)
}

// leave notes that g's session has ended with err. With the last of those who
// belong to the client, the visit is over.
func (d *desk) leave(g *guest, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guests = slices.DeleteFunc(d.guests, func(other *guest) bool { return other == g })
	if g.in {
		d.visit.Ended = time.Now()
		if err != nil {
			d.visit.End = err
		}
	}
	switch {
	case !d.taken || d.closed || slices.ContainsFunc(d.guests, d.belongs):
	case d.visit.Sessions == 0:
		d.taken = false // it was gone before its login was complete
	default:
		d.closed = true
		close(d.over)
	}
}

// belongs reports whether g is the client or shares its visit.
func (d *desk) belongs(g *guest) bool {
	return g.client != nil || d.sameHost && !g.dismissed && g.host.IsValid() && g.host == d.host
}

// closeIfFree lets nobody in, and reports true, unless someone has the
// client's place.
func (d *desk) closeIfFree() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = d.closed || !d.taken
	return !d.taken
}

// close lets nobody else in.
func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

// evict closes the connections of all who are not logged in.
func (d *desk) evict() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.guests {
		if !g.in {
			g.conn.Close()
		}
	}
}

// result returns the visit, when all sessions have ended.
func (d *desk) result() Visit {
	d.mu.Lock()
	defer d.mu.Unlock()
	v := d.visit
	v.Quit = v.Sessions > 0 && v.End == nil
	return v
}

// tell asks g to go, with a reply.
func (g *guest) tell(r ftp.Reply) {
	g.dismissed = true
	g.dismiss(r)
}
