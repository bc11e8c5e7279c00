package fg

import (
	"net/netip"
	"time"

	"uftpd/shared/ftp"
)

// Visit is what there is to say about the one client. It is zero when there
// was none.
type Visit struct {
	// Addr is the client's address on its first connection.
	Addr netip.AddrPort
	// User is the name it logged in with, the last one if there were several.
	User string
	// Began is when it connected, Ended when its last connection was closed.
	Began, Ended time.Time
	// Sessions counts its connections that logged in: one, unless SameHost is set.
	Sessions int
	// Quit tells that every session ended with QUIT.
	Quit bool
	// End is why a session ended without QUIT, the last such reason: it wraps
	// one of the errors of package ftp, as ftp.ErrGone. Nil when Quit is true.
	End error
	// In counts uploads (STOR, STOU, APPE), Out downloads (RETR), and Lists
	// the listings (LIST, NLST, MLSD).
	In, Out, Lists Count
}

// Count adds up transfers of one kind.
type Count struct {
	// Files is how many are complete.
	Files int
	// How many are not, by what ftp.VerdictOf says of them.
	Aborted, Reset, Stalled, Disk, Refused int
	// Bytes is how many bytes moved, those of failed transfers included.
	Bytes int64
}

// Failed returns how many transfers are not complete.
func (c Count) Failed() int {
	return c.Aborted + c.Reset + c.Stalled + c.Disk + c.Refused
}

// Failed returns how many transfers of any kind are not complete.
func (v Visit) Failed() int { return v.In.Failed() + v.Out.Failed() + v.Lists.Failed() }

// count adds a transfer that has ended.
func (v *Visit) count(t *ftp.Transfer, err error) {
	kind := &v.Lists
	switch {
	case t.Up():
		kind = &v.In
	case t.Command == "RETR":
		kind = &v.Out
	}
	kind.Bytes += t.Bytes()
	switch ftp.VerdictOf(err) {
	case ftp.Complete:
		kind.Files++
	case ftp.Aborted:
		kind.Aborted++
	case ftp.Reset:
		kind.Reset++
	case ftp.Stalled:
		kind.Stalled++
	case ftp.Disk:
		kind.Disk++
	case ftp.Refused:
		kind.Refused++
	}
}
