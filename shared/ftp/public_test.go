package ftp

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// names is a name server that can be changed.
type names struct {
	addr  string // empty: it fails
	asked []string
}

func (n *names) lookup(_ context.Context, network, host string) ([]netip.Addr, error) {
	n.asked = append(n.asked, network+" "+host)
	if n.addr == "" {
		return nil, errors.New("no such host")
	}
	return []netip.Addr{netip.MustParseAddr(n.addr)}, nil
}

func client(remote, local string) *Client {
	return &Client{
		remote: netip.AddrPortFrom(netip.MustParseAddr(remote), 40000),
		local:  netip.AddrPortFrom(netip.MustParseAddr(local), 21),
	}
}

// TestPublicHost shows who is told the public address: those from outside.
func TestPublicHost(t *testing.T) {
	t.Parallel()
	for peer, want := range map[string]string{
		"203.0.113.5":  "192.0.2.7",
		"100.64.0.1":   "192.0.2.7", // behind its provider's NAT, and so outside
		"192.168.1.5":  "10.0.0.1",
		"10.1.2.3":     "10.0.0.1",
		"172.31.0.9":   "10.0.0.1",
		"169.254.3.4":  "10.0.0.1",
		"127.0.0.1":    "10.0.0.1",
		"172.32.0.9":   "192.0.2.7",
		"192.169.1.15": "192.0.2.7",
	} {
		for _, host := range []string{"192.0.2.7", "ftp.example"} {
			s := &Session{srv: &Server{PublicHost: host}, ctx: t.Context(), client: client(peer, "10.0.0.1")}
			if host == "ftp.example" {
				s.srv.public.lookup = (&names{addr: "192.0.2.7"}).lookup
			}
			if got, err := s.announced(); err != nil || got.String() != want {
				t.Errorf("%s is told %v for %s, %v; want %s", peer, got, host, err, want)
			}
		}
	}
}

// TestPublicHostChanges has a name lead to one address, to another, and to none.
func TestPublicHostChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &names{}
		var log []string
		srv := &Server{PublicHost: "ftp.example", Hooks: Hooks{
			Failed: func(_ *Client, command string, err error) { log = append(log, command+": "+err.Error()) },
		}}
		s := &Session{srv: srv, ctx: t.Context(), client: client("203.0.113.5", "10.0.0.1")}
		s.srv.public.lookup = n.lookup
		tells := func(want string, asked int) {
			t.Helper()
			got, err := s.announced()
			var reply Reply
			if errors.As(err, &reply); want != got.String() && want != reply.Error() {
				t.Errorf("tells %v, %v; want %s", got, err, want)
			}
			if len(n.asked) != asked {
				t.Errorf("asked %q; want %d times", n.asked, asked)
			}
		}
		const unknown = "425 The server's public address is not known now, use EPSV."
		tells(unknown, 1)
		tells(unknown, 1)
		n.addr = "192.0.2.7"
		time.Sleep(unknownFor)
		tells("192.0.2.7", 2)
		n.addr = "192.0.2.8"
		tells("192.0.2.7", 2)
		time.Sleep(publicFor)
		tells("192.0.2.8", 3)
		n.addr = ""
		time.Sleep(publicFor)
		tells("192.0.2.8", 4)
		tells("192.0.2.8", 4)
		n.addr = "192.0.2.9"
		time.Sleep(publicFor)
		tells("192.0.2.9", 5)
		if n.asked[0] != "ip4 ftp.example" {
			t.Errorf("asked %q", n.asked[0])
		}
		if want := []string{"PASV: 192.0.2.8 stays the public address: no such host"}; !slices.Equal(log, want) {
			t.Errorf("told the log %q, want %q", log, want)
		}
	})
}

// TestPublicHostCancelled has a session end while it asks: that is no answer
// for others.
func TestPublicHostCancelled(t *testing.T) {
	t.Parallel()
	gone := errors.New("client is gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	p := &public{lookup: func(ctx context.Context, _, _ string) ([]netip.Addr, error) {
		cancel(gone)
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	if _, err := p.resolve(ctx, "ftp.example"); !errors.Is(err, gone) {
		t.Errorf("cancelled: %v", err)
	}
	p.lookup = (&names{addr: "192.0.2.7"}).lookup
	if got, err := p.resolve(t.Context(), "ftp.example"); err != nil || got.String() != "192.0.2.7" {
		t.Errorf("the next one gets %v, %v", got, err)
	}
}

// TestPublicHostHint wants one word about the setting where clients from
// outside are told an address of the network within.
func TestPublicHostHint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		peer, local, public string
		hint                bool
	}{
		{"203.0.113.5", "10.0.0.1", "", true},
		{"203.0.113.5", "10.0.0.1", "192.0.2.7", false},
		{"203.0.113.5", "198.51.100.1", "", false},
		{"192.168.1.5", "10.0.0.1", "", false},
		{"127.0.0.1", "127.0.0.1", "", false},
	} {
		var log []string
		srv := &Server{PublicHost: c.public, Hooks: Hooks{
			Failed: func(_ *Client, command string, err error) { log = append(log, command+": "+err.Error()) },
		}}
		s := &Session{srv: srv, ctx: t.Context(), client: client(c.peer, c.local)}
		for range 3 {
			if _, err := s.announced(); err != nil {
				t.Error(err)
			}
		}
		var want []string
		if c.hint {
			want = []string{"PASV: 203.0.113.5 is told 10.0.0.1, which is of this network only; if no data connections come, set PublicHost (--public-host)"}
		}
		if !slices.Equal(log, want) {
			t.Errorf("%+v: log %q, want %q", c, log, want)
		}
	}
}
