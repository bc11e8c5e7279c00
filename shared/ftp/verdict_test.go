package ftp

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"uftpd/shared/vfs"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	const (
		broken = "426 Data connection broken, transfer aborted."
		local  = "451 Local error, transfer aborted."
		full   = "452 Not enough storage space."
	)
	for _, tc := range []struct {
		err   error
		want  Verdict
		reply string
	}{
		{nil, Complete, "226 Transfer complete."},
		{errAborted, Aborted, "426 Transfer aborted."},
		{errors.Join(dataError{net.ErrClosed}, errAborted), Aborted, "426 Transfer aborted."},
		{dataError{os.ErrDeadlineExceeded}, Stalled, "426 Data connection stalled, transfer aborted."},
		{dataError{syscall.ECONNRESET}, Reset, broken},
		{dataError{io.ErrUnexpectedEOF}, Reset, broken},
		{fmt.Errorf("%w: %w", ErrGone, io.EOF), Reset, broken},
		{refusal{Say(522, "TLS failed."), dataError{io.ErrUnexpectedEOF}}, Reset, "522 TLS failed."},
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, Disk, full},
		{refusal{Say(552, "Over quota."), vfs.ErrNoSpace}, Disk, "552 Over quota."},
		{os.NewSyscallError("splice", syscall.EDQUOT), Disk, "552 Quota exceeded."},
		{os.NewSyscallError("splice", syscall.EIO), Disk, local},
		{&fs.PathError{Op: "commit", Path: "x", Err: fs.ErrPermission}, Disk, local},
		{os.ErrDeadlineExceeded, Disk, local},
		{newPanicError("bang"), Disk, local},
		{Say(552, "Too large."), Refused, "552 Too large."},
	} {
		if got := VerdictOf(tc.err); got != tc.want {
			t.Errorf("%v: %s, want %s", tc.err, got, tc.want)
		}
		if got := lastReply(&Transfer{Command: "STOR"}, tc.err).Error(); got != tc.reply {
			t.Errorf("%v: %q, want %q", tc.err, got, tc.reply)
		}
	}
	if got := lastReply(&Transfer{Command: "STOU", Path: "/a.1"}, nil).Error(); got != "226 Transfer complete: /a.1" {
		t.Errorf("STOU: %q", got)
	}
}

// TestVerdictIsLogged has the log's word be the verdict.
func TestVerdictIsLogged(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errAborted, dataError{os.ErrDeadlineExceeded}, ErrGone, syscall.EIO, Say(552, "No.")} {
		line := logged(1, func(h Hooks) { h.TransferEnded(&Client{}, &Transfer{}, err) })
		if !strings.Contains(line, "verdict="+string(VerdictOf(err))) {
			t.Errorf("%v: %s", err, line)
		}
	}
}

func TestPassing(t *testing.T) {
	t.Parallel()
	for errno, want := range map[syscall.Errno]string{
		syscall.EMFILE: "451 Local error, try again later.",
		syscall.EIO:    "451 Local error, try again later.",
		syscall.EXDEV:  "550 Not possible.",
	} {
		if got := Failed(&fs.PathError{Op: "open", Path: "x", Err: errno}).Error(); got != want {
			t.Errorf("%v: %q, want %q", errno, got, want)
		}
	}
}
