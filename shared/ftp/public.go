package ftp

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// publicFor is how long an address stays known that PublicHost has led to:
	// those of dynamic hosts change, and PASV comes before each transfer.
	publicFor = time.Minute
	// unknownFor is how long nobody asks again after that failed.
	unknownFor = 5 * time.Second
)

// public is the address that PublicHost stands for.
type public struct {
	// lookup is that of a net.Resolver; nil: the system's.
	lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)

	mu   sync.Mutex // held while one session asks for all
	addr netip.Addr // the last one known; not valid: none
	err  error      // why there is none
	next time.Time  // when to ask again

	hinted sync.Once // a word about PublicHost has been said
}

// resolve returns the address of host, or that which it had when it could last
// be found out; then the error says, once, why it cannot be now.
func (p *public) resolve(ctx context.Context, host string) (netip.Addr, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Now().Before(p.next) {
		return p.addr, p.err
	}
	lookup := p.lookup
	if lookup == nil {
		lookup = net.DefaultResolver.LookupNetIP
	}
	limited, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	addrs, err := lookup(limited, "ip4", host)
	if ctx.Err() != nil { // that says something about the session only
		return p.addr, context.Cause(ctx)
	}
	if err == nil {
		p.addr = addrs[0].Unmap()
	}
	p.err, p.next = nil, time.Now().Add(publicFor)
	if !p.addr.IsValid() {
		p.err, p.next = err, time.Now().Add(unknownFor)
	}
	return p.addr, err
}

// announced is the address that PASV tells: the public one, if there is one,
// unless the client is of this machine or on a private network itself.
func (s *Session) announced() (netip.Addr, error) {
	peer := s.client.remote.Addr()
	s.hintAtPublicHost()
	if s.srv.PublicHost == "" || peer.IsPrivate() || peer.IsLinkLocalUnicast() || peer.IsLoopback() {
		return s.client.local.Addr(), nil
	}
	addr, err := s.srv.public.resolve(s.ctx, s.srv.PublicHost)
	switch {
	case !addr.IsValid():
		return addr, refusal{Say(425, "The server's public address is not known now, use EPSV."), err}
	case err != nil:
		s.refuse("PASV", fmt.Errorf("%s stays the public address: %w", addr, err))
	}
	return addr, nil
}

// hintAtPublicHost tells, once, of clients who are told an address that they
// cannot reach, which is what most often keeps them from any transfer.
func (s *Session) hintAtPublicHost() {
	peer, local := s.client.remote.Addr(), s.client.local.Addr()
	if s.srv.PublicHost != "" || !local.IsPrivate() || !peer.IsGlobalUnicast() || peer.IsPrivate() {
		return
	}
	s.srv.public.hinted.Do(func() {
		s.refuse("PASV", fmt.Errorf("%s is told %s, which is of this network only; if no data connections come, set PublicHost (--public-host)", peer, local))
	})
}
