package main

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"uftpd/fg"
	"uftpd/shared/ftp"
)

func TestReceipt(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	got := receipt(fg.Visit{
		Addr: netip.MustParseAddrPort("[2001:db8::1]:5000"), User: "a\x1b[2J\nb",
		Began: began, Ended: began.Add(90 * time.Second), Quit: true,
		In: fg.Count{Files: 1, Bytes: 7}, Out: fg.Count{Files: 2, Bytes: 99, Stalled: 1, Reset: 2},
	})
	want := `  Client   "a\x1b[2J\nb" from 2001:db8::1
  Time     1m30s, from 2026-01-02 03:04:05 to 2026-01-02 03:05:35
  Received 1 file, 7 bytes
  Sent     2 files, 99 bytes, and 3 broken off: 2 reset, 1 stalled
  Ended    by the client, with QUIT
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestEnding(t *testing.T) {
	t.Parallel()
	for want, end := range map[string]error{
		"without QUIT, the client is gone":                ftp.ErrGone,
		"by a signal to stop":                             ftp.ErrStopped,
		"by the server, the client was idle for too long": ftp.ErrIdle,
		"by the server: panic":                            errors.New("panic"),
	} {
		v := fg.Visit{End: end}
		if end == ftp.ErrGone {
			v.End = fmt.Errorf("session 1: %w", end)
		}
		if got := ending(v); got != want {
			t.Errorf("%v: got %q, want %q", end, got, want)
		}
	}
}
