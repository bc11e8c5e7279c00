package vfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"
)

// ErrName means that a name can't be one of a file here. It is an [fs.ErrInvalid].
var ErrName = fmt.Errorf("unfit name: %w", fs.ErrInvalid)

// ErrOutside means that a name or a link leads out of the tree. It is an
// [fs.ErrPermission].
var ErrOutside = fmt.Errorf("leads out of the tree: %w", fs.ErrPermission)

// ErrNotRegular means that something other than a regular file stands where
// one is needed: a directory, a FIFO, a device.
var ErrNotRegular = errors.New("not a regular file")

// ErrQuota means that a write does not fit as the bytes of a [Quota] are used
// up, ErrFileQuota that its files are. Both are an [ErrNoSpace].
var (
	ErrQuota     = fmt.Errorf("quota of bytes reached: %w", ErrNoSpace)
	ErrFileQuota = fmt.Errorf("quota of files reached: %w", ErrNoSpace)
)

// IsNoSpace reports whether err means that a write did not fit: the disk or a
// quota is full ([ErrNoSpace], ENOSPC, EDQUOT), or the file grew too large (EFBIG).
func IsNoSpace(err error) bool {
	is := func(target error) bool { return errors.Is(err, target) }
	return is(ErrNoSpace) || is(syscall.ENOSPC) || is(syscall.EDQUOT) || is(syscall.EFBIG) ||
		slices.ContainsFunc(diskFull, is)
}

// bare strips the operation and the path from err, which the system may have
// put in its own terms.
func bare(err error) error {
	for {
		switch e := err.(type) {
		case *fs.PathError:
			err = e.Err
		case *os.LinkError:
			err = e.Err
		case *os.SyscallError:
			err = e.Err
		default:
			return err
		}
	}
}
