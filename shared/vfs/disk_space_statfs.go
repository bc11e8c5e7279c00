//go:build linux || darwin || freebsd || dragonfly

package vfs

import (
	"cmp"
	"math"
	"math/bits"
	"os"

	"golang.org/x/sys/unix"
)

func freeSpace(dir *os.File) (int64, error) {
	conn, err := dir.SyscallConn()
	if err != nil {
		return 0, err
	}
	var st unix.Statfs_t
	ctlErr := conn.Control(func(fd uintptr) { err = unix.Fstatfs(int(fd), &st) })
	if ctlErr != nil || err != nil {
		return 0, cmp.Or(ctlErr, err)
	}
	if int64(st.Bavail) < 0 { // below what is reserved for root, on the BSDs
		return 0, nil
	}
	high, low := bits.Mul64(uint64(st.Bavail), uint64(st.Bsize))
	if high > 0 || low > math.MaxInt64 {
		return math.MaxInt64, nil
	}
	return int64(low), nil
}
