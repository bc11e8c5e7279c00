package ftp

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"sync"
)

// clients are those who are being served, and what they share by their names.
type clients struct {
	mu      sync.Mutex
	m       map[*Client]struct{}
	perHost map[netip.Prefix]int
	perUser map[string]*userState
}

// userState is what the sessions of one user share.
type userState struct {
	sessions int
	rates    Rates
	pace     *pair
}

// add counts a client in, unless there are too many; zero is no bound.
func (c *clients) add(client *Client, most, mostPerHost int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil {
		c.m = make(map[*Client]struct{})
		c.perHost = make(map[netip.Prefix]int)
		c.perUser = make(map[string]*userState)
	}
	host := hostOf(client.remote.Addr())
	switch {
	case most > 0 && len(c.m) >= most:
		return errFull
	case mostPerHost > 0 && c.perHost[host] >= mostPerHost:
		return errHostFull
	}
	c.m[client] = struct{}{}
	c.perHost[host]++
	return nil
}

func (c *clients) remove(client *Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.m[client]; !ok {
		return
	}
	delete(c.m, client)
	host := hostOf(client.remote.Addr())
	if c.perHost[host]--; c.perHost[host] == 0 {
		delete(c.perHost, host)
	}
}

// enter counts a session of a user in, unless there are too many.
func (c *clients) enter(user string, most int, rates Rates) (*pair, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	state := c.perUser[user]
	if state == nil {
		state = &userState{}
		c.perUser[user] = state
	}
	if most > 0 && state.sessions >= most {
		return nil, errUserFull
	}
	if state.pace == nil || state.rates != rates {
		state.rates, state.pace = rates, newPair(rates)
	}
	state.sessions++
	return state.pace, nil
}

// leave counts a session of a user out.
func (c *clients) leave(user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state := c.perUser[user]; state != nil {
		if state.sessions--; state.sessions == 0 {
			delete(c.perUser, user)
		}
	}
}

func (c *clients) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.m)
}

func (c *clients) list() []*Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.SortedFunc(maps.Keys(c.m), func(a, b *Client) int { return cmp.Compare(a.id, b.id) })
}
