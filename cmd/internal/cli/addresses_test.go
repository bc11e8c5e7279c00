package cli

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
)

func TestReachable(t *testing.T) {
	t.Parallel()
	ips := []net.IP{
		net.ParseIP("127.0.0.1"), net.ParseIP("::1"), net.ParseIP("fe80::1"), net.ParseIP("169.254.1.1"),
		net.ParseIP("2001:db8::5"), net.ParseIP("192.168.1.5"),
	}
	for listen, want := range map[string]string{
		"::":      "ftp://192.168.1.5:2121/ ftp://[2001:db8::5]:2121/ ftp://127.0.0.1:2121/ on this machine",
		"0.0.0.0": "ftp://192.168.1.5:2121/ ftp://127.0.0.1:2121/ on this machine",
	} {
		got := reachable("ftp", &net.TCPAddr{IP: net.ParseIP(listen), Port: 2121}, ips)
		if got := strings.Join(got, " "); got != want {
			t.Errorf("on %s: got %s, want %s", listen, got, want)
		}
	}
}

// A machine with many addresses gets a splash, not a page.
func TestReachableIsBounded(t *testing.T) {
	t.Parallel()
	var ips []net.IP
	for i := range 20 {
		ips = append(ips, net.IPv4(10, 0, 0, byte(i)))
	}
	got := reachable("ftp", &net.TCPAddr{IP: net.IPv4zero, Port: 21}, ips)
	if len(got) != maxListed+2 {
		t.Fatalf("%d lines: %q", len(got), got)
	}
	want := []string{fmt.Sprintf("and %d more", 20-maxListed), "ftp://127.0.0.1:21/ on this machine"}
	if !slices.Equal(got[maxListed:], want) {
		t.Errorf("ends in %q, want %q", got[maxListed:], want)
	}
}
