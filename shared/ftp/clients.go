package ftp

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// clients are those who are being served.
type clients struct {
	mu sync.Mutex
	m  map[*Client]struct{}
}

func (c *clients) add(client *Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil {
		c.m = make(map[*Client]struct{})
	}
	c.m[client] = struct{}{}
}

func (c *clients) remove(client *Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.m, client)
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
