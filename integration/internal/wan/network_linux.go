package wan

import (
	"net/netip"
	"sync"
	"sync/atomic"
)

// Network is two hosts and what is between them.
type Network struct {
	Server, Client *Host
	frozen         atomic.Bool
	counts         counts
	relays         sync.WaitGroup
}

// The hosts' addresses, in each network the same.
var (
	serverAddr = netip.AddrFrom4(address{10, 1, 0, 1})
	clientAddr = netip.AddrFrom4(address{10, 2, 0, 1})
)

// New makes a network whose client has so many addresses, each with such a
// line to the server. It fails where namespaces or TUN devices may not be
// made. The caller is to close it.
func New(line Line, clients int) (*Network, error) {
	server, err := newHost(serverAddr, 1)
	if err != nil {
		return nil, err
	}
	client, err := newHost(clientAddr, clients)
	if err != nil {
		server.close()
		return nil, err
	}
	n := &Network{Server: server, Client: client}
	up := &relay{line, client.device, server.device, sourceAt, &n.frozen, &n.counts}
	down := &relay{line, server.device, client.device, destinationAt, &n.frozen, &n.counts}
	n.relays.Go(up.run)
	n.relays.Go(down.run)
	return n, nil
}

// Freeze has the network swallow all packets, without a word to either side,
// as when a cable is pulled: there is no end and no reset.
func (n *Network) Freeze() { n.frozen.Store(true) }

// Thaw ends that. What was swallowed is sent again by TCP, in its own time.
func (n *Network) Thaw() { n.frozen.Store(false) }

// Lost is how many packets were lost, not counting those that a frozen network
// has swallowed.
func (n *Network) Lost() int64 { return n.counts.lost.Load() }

// Late is how many came late.
func (n *Network) Late() int64 { return n.counts.late.Load() }

// Close takes the network away. Programs and connections that are on its
// hosts are cut off.
func (n *Network) Close() {
	n.Server.close()
	n.Client.close()
	n.relays.Wait()
}
