package vfs_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"uftpd/shared/vfs"
)

func TestIsNoSpace(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]bool{
		nil:                    false,
		vfs.ErrNoSpace:         true,
		syscall.ENOSPC:         true,
		syscall.EDQUOT:         true,
		syscall.EFBIG:          true,
		syscall.EIO:            false,
		errors.New("no space"): false,
		&fs.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}:             true,
		fmt.Errorf("splice: %w", os.NewSyscallError("splice", syscall.EDQUOT)): true,
	} {
		if got := vfs.IsNoSpace(err); got != want {
			t.Errorf("IsNoSpace(%v) = %v", err, got)
		}
	}
}
