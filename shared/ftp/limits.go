package ftp

import (
	"context"
	"errors"
	"math"
	"net/netip"

	"golang.org/x/time/rate"
)

// Rates bound how fast bytes move, in bytes per second. Zero is no bound.
type Rates struct {
	Down int64 // to clients, and from files into the digests of HASH and the like
	Up   int64 // from clients
}

// Defaults for servers on the open network.
const (
	defaultMaxSessions = 10_000
	defaultMaxPerHost  = 100
)

var (
	errFull     = Say(421, "Too many connections, try again later.")
	errHostFull = Say(421, "Too many connections from your address, try again later.")
	errUserFull = Say(421, "Too many sessions of this user, try again later.")
)

// admit counts a new session, or refuses it.
func (s *Server) admit(c *Client) error {
	if s.Accept != nil {
		if err := s.Accept(c); err != nil {
			return err
		}
	}
	most, perHost := orMany(s.MaxSessions, defaultMaxSessions), orMany(s.MaxPerHost, defaultMaxPerHost)
	if s.MaxPerHost == 0 && c.remote.Addr().IsLoopback() {
		perHost = 0 // tests, tunnels and proxies on this machine
	}
	return s.clients.add(c, most, perHost)
}

// refusalTo is the reply to a connection that is not accepted.
func refusalTo(err error) Reply {
	var r Reply
	if errors.As(err, &r) {
		return r
	}
	return Say(421, "Connection refused.")
}

// orMany is n, its default for zero, and 0, which stands for no bound, for less.
func orMany(n, def int) int {
	switch {
	case n == 0:
		return def
	case n < 0:
		return 0
	}
	return n
}

// hostOf is what counts as one host: an IPv4 address, or the network of 64
// bits that an IPv6 site has for itself.
func hostOf(addr netip.Addr) netip.Prefix {
	bits := 64
	if addr.Is4() {
		bits = 32
	}
	p, _ := addr.Prefix(bits)
	return p
}

// limiters make up the bounds on one transfer's speed: of the server, the user
// and the session.
type limiters []*rate.Limiter

// leastBurst is how much may move at once, however low the rate.
const leastBurst = 16 << 10

func newLimiter(bytesPerSecond int64) *rate.Limiter {
	if bytesPerSecond <= 0 {
		return nil
	}
	return rate.NewLimiter(rate.Limit(bytesPerSecond), int(min(max(leastBurst, bytesPerSecond/8), math.MaxInt32)))
}

// pair is the limiters of one scope, either of which may be nil.
type pair struct{ down, up *rate.Limiter }

func newPair(r Rates) *pair { return &pair{newLimiter(r.Down), newLimiter(r.Up)} }

// limitersFor gathers the limiters of a transfer.
func (s *Session) limitersFor(up bool) limiters {
	var all limiters
	for _, p := range []*pair{s.srv.pace, s.userPace, s.pace} {
		switch {
		case p == nil:
		case up && p.up != nil:
			all = append(all, p.up)
		case !up && p.down != nil:
			all = append(all, p.down)
		}
	}
	return all
}

// most is how much may be moved before pacing, at most n.
func (l limiters) most(n int) int {
	for _, lim := range l {
		n = min(n, lim.Burst())
	}
	return n
}

// wait waits until n bytes are allowed to move, or were.
func (l limiters) wait(ctx context.Context, n int) error {
	for _, lim := range l {
		for left := n; left > 0; {
			part := min(left, lim.Burst())
			if err := lim.WaitN(ctx, part); err != nil {
				return errors.Join(context.Cause(ctx), err)
			}
			left -= part
		}
	}
	return nil
}
