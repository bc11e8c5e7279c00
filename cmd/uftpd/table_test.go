package main

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"uftpd/bg"
	"uftpd/shared/auth"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)

// Names of clients do nothing to a terminal, and add neither rows nor columns.
func TestShowClients(t *testing.T) {
	t.Parallel()
	clients := []bg.Client{
		{ID: 1, Addr: netip.MustParseAddrPort("192.0.2.1:4000"), Since: noon.Add(-90 * time.Second)},
		{
			ID: 12, Addr: netip.MustParseAddrPort("[2001:db8::1]:4000"), User: "a\x1b[2Jb\tc", Since: noon.Add(-3 * time.Hour),
			Command: "STOR \u202ex\xff", Transfer: &bg.Transfer{Path: "/grün d", Offset: 1 << 20, Size: -1, Bytes: 3 << 20, Started: noon.Add(-2 * time.Second)},
		},
		{
			ID: 13, Addr: netip.MustParseAddrPort("192.0.2.1:4001"), User: "ann", Since: noon.Add(time.Second),
			Command: "RETR x", Transfer: &bg.Transfer{Path: "/x", Offset: 512, Size: 512, Started: noon},
		},
	}
	var b strings.Builder
	if err := showClients(&b, &clients, noon); err != nil {
		t.Fatal(err)
	}
	want := `ID  ADDRESS             USER            FOR    COMMAND             TRANSFER
1   192.0.2.1:4000      -               1m30s  -                   -
12  [2001:db8::1]:4000  "a\x1b[2Jb\tc"  3h0m   "STOR \u202ex\xff"  /grün d 4.0 MiB, 1.5 MiB/s
13  192.0.2.1:4001      ann             0s     RETR x              /x 512 B of 1.0 KiB
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestShowBans(t *testing.T) {
	t.Parallel()
	bans := []auth.Ban{{
		Net: netip.MustParsePrefix("2001:db8::/64"), Since: noon.Add(-time.Minute), Until: noon.Add(61 * time.Minute), Tries: 7,
	}}
	var b strings.Builder
	if err := showBans(&b, &bans, noon); err != nil {
		t.Fatal(err)
	}
	want := `NETWORK        SINCE                UNTIL                LEFT  TRIES
2001:db8::/64  2026-11-22 11:59:00  2026-11-22 13:01:00  1h1m  7
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1<<20 - 1: "1.0 MiB", 1<<30 + 1<<29: "1.5 GiB", 1<<63 - 1: "8.0 EiB",
	} {
		if got := size(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"192.0.2.1": "192.0.2.1/32", "::ffff:192.0.2.1": "192.0.2.1/32", "192.0.2.1/24": "192.0.2.0/24",
		"2001:db8::1": "2001:db8::/64", "2001:db8::1/128": "2001:db8::/64", "2001:db8::/32": "2001:db8::/32",
		"fe80::1%eth0": "fe80::/64", "": "", "ann": "", "192.0.2.1/33": "", "192.0.2": "",
	} {
		got, err := network(text)
		if want == "" && err == nil || want != "" && got.String() != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
