package ftp

import (
	"errors"
	"syscall"

	"uftpd/shared/vfs"
)

// Verdict is how a transfer ended, in one word. The reply, the log and whoever
// counts transfers have it from [VerdictOf], so that they agree.
type Verdict string

const (
	// Complete: all bytes have moved and, in an upload, are written, closed,
	// synced if that is asked for, and under their name.
	Complete Verdict = "complete"
	// Aborted: the client has sent ABOR.
	Aborted Verdict = "aborted"
	// Reset: the data connection broke, or the client is gone.
	Reset Verdict = "reset"
	// Stalled: no byte has moved for StallTimeout.
	Stalled Verdict = "stalled"
	// Disk: the tree has failed. It is full, or could not be read or written to.
	Disk Verdict = "disk"
	// Refused: it was not allowed. What refuses it chooses the reply.
	Refused Verdict = "refused"
)

// VerdictOf says what the error means that Hooks.TransferEnded is told.
func VerdictOf(err error) Verdict {
	var (
		broken dataError
		reply  Reply
	)
	switch {
	case err == nil:
		return Complete
	case errors.Is(err, errAborted):
		return Aborted
	case errors.As(err, &broken) && isTimeout(err):
		return Stalled
	case errors.As(err, &broken), errors.Is(err, ErrGone):
		return Reset
	case vfs.IsNoSpace(err):
		return Disk
	case errors.As(err, &reply):
		return Refused
	}
	return Disk
}

// lastReply is what the client is told of a transfer that ended with err. A
// 226 is a promise. A reply in err goes before the words for its verdict.
func lastReply(t *Transfer, err error) Reply {
	var reply Reply
	verdict := VerdictOf(err)
	switch {
	case verdict == Complete:
		return complete(t)
	case verdict == Aborted:
		return Say(426, "Transfer aborted.")
	case errors.As(err, &reply):
		return reply
	case verdict == Stalled:
		return Say(426, "Data connection stalled, transfer aborted.")
	case verdict == Reset:
		return Say(426, "Data connection broken, transfer aborted.")
	case vfs.IsNoSpace(err):
		return Failed(err)
	}
	return Say(451, "Local error, transfer aborted.")
}

// complete is the promise of a 226, with what the client has asked for.
func complete(t *Transfer) Reply {
	text := "Transfer complete."
	if t.Command == "STOU" {
		text = "Transfer complete: " + t.Path
	}
	if sum := t.sum.Load(); sum != nil {
		text += " " + sum.String()
	}
	return Say(226, "%s", text)
}

// isPassing reports whether an error of the tree has nothing to do with the
// file: the process or the system has too many files open or too little
// memory, or a medium fails. A client may well try again, which 550 denies.
func isPassing(err error) bool {
	return is(syscall.EMFILE)(err) || is(syscall.ENFILE)(err) || is(syscall.ENOMEM)(err) ||
		is(syscall.EIO)(err)
}
