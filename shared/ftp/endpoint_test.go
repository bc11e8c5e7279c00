package ftp

import (
	"net/netip"
	"testing"
)

func TestParseHostPort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"127,0,0,1,4,1", "127.0.0.1:1025"},
		{" 10,0,0,1,255,255 ", "10.0.0.1:65535"},
		{"10, 0, 0, 1, 0, 21", "10.0.0.1:21"},
		{"127,0,0,1,4", ""},
		{"127,0,0,1,4,1,7", ""},
		{"127,0,0,256,4,1", ""},
		{"127,0,0,-1,4,1", ""},
		{"localhost,4,1", ""},
		{"", ""},
		{",,,,,", ""},
		{"127.0.0.1:1025", ""},
	} {
		got, ok := parseHostPort(c.in)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%q: got %v, %t; want %q", c.in, got, ok, c.want)
		}
	}
}

func TestParseExtended(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in     string
		family int
		want   string
		ok     bool
	}{
		{"|1|132.235.1.2|6275|", 1, "132.235.1.2:6275", true},
		{"|2|1080::8:800:200C:417A|5282|", 2, "[1080::8:800:200c:417a]:5282", true},
		{"!1!127.0.0.1!1024!", 1, "127.0.0.1:1024", true},
		{"|2|::ffff:127.0.0.1|1024|", 2, "127.0.0.1:1024", true},
		{"|3|x|1024|", 3, "", true},
		{"|1|::1|1024|", 0, "", false},
		{"|2|127.0.0.1|1024|", 0, "", false},
		{"|1|localhost|1024|", 0, "", false},
		{"|1|127.0.0.1|65536|", 0, "", false},
		{"|1|127.0.0.1|1024", 0, "", false},
		{"|1|127.0.0.1|1024|x", 0, "", false},
		{"|2|fe80::1%lo|1024|", 0, "", false},
		{"|", 0, "", false},
		{"", 0, "", false},
	} {
		family, addr, ok := parseExtended(c.in)
		got := ""
		if addr != (netip.AddrPort{}) {
			got = addr.String()
		}
		if family != c.family || got != c.want || ok != c.ok {
			t.Errorf("%q: got %d, %q, %t; want %d, %q, %t", c.in, family, got, ok, c.family, c.want, c.ok)
		}
	}
}

// TestBehindNAT shows where an address that is not the client's is one that it
// takes for its own: without a setting only where the client is public and the
// address private.
func TestBehindNAT(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		peer, addr string
		want       bool
	}{
		{"203.0.113.9", "192.168.1.5", true},
		{"203.0.113.9", "10.0.0.5", true},
		{"203.0.113.9", "172.16.0.5", true},
		{"2001:db8::9", "fd00::5", true},
		{"203.0.113.9", "203.0.113.10", false},
		{"203.0.113.9", "127.0.0.1", false},
		{"203.0.113.9", "169.254.169.254", false},
		{"203.0.113.9", "0.0.0.0", false},
		{"192.168.1.5", "192.168.1.6", false},
		{"192.168.1.5", "10.0.0.5", false},
		{"127.0.0.1", "192.168.1.5", false},
		{"fe80::1", "192.168.1.5", false},
	} {
		peer, addr := netip.MustParseAddr(c.peer), netip.MustParseAddr(c.addr)
		s := &Session{srv: &Server{}, client: &Client{remote: netip.AddrPortFrom(peer, 40000)}}
		if got := s.isBehindNAT(addr); got != c.want {
			t.Errorf("%s from %s: %v", addr, peer, got)
		}
		r := s.setActive("PORT", netip.AddrPortFrom(addr, 50000))
		if (r.Code == 200) != c.want {
			t.Errorf("PORT with %s from %s: %v", addr, peer, r)
		}
		if a, ok := s.end.(active); c.want && (!ok || a.addr.Addr() != peer) {
			t.Errorf("PORT with %s from %s goes to %v", addr, peer, s.end)
		}
		if s.srv.ActiveToPeer = true; !s.isBehindNAT(addr) {
			t.Errorf("%s from %s is refused in spite of ActiveToPeer", addr, peer)
		}
	}
}

func FuzzEndpoints(f *testing.F) {
	f.Add("127,0,0,1,4,1")
	f.Add("|2|::1|1024|")
	f.Fuzz(func(t *testing.T, arg string) {
		if addr, ok := parseHostPort(arg); ok && !addr.Addr().Is4() {
			t.Fatalf("PORT %q gave %v", arg, addr)
		}
		family, addr, ok := parseExtended(arg)
		if ok && (family == 1 || family == 2) != addr.IsValid() {
			t.Fatalf("EPRT %q gave family %d and %v", arg, family, addr)
		}
	})
}
