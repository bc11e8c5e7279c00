package vfs

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

var _ BornFS = (*Disk)(nil)

// Birth asks the kernel, which fstat does not: it finds the file as Open does,
// and opens nothing. Without openat2 the error matches [errors.ErrUnsupported].
func (d *Disk) Birth(name string, follow bool) (time.Time, error) {
	local, err := d.local("birth", name)
	if err != nil {
		return time.Time{}, err
	}
	birth, err := d.opener.birth(local, follow)
	return birth, d.fail("birth", name, err)
}

func (o opener) birth(local string, follow bool) (time.Time, error) {
	if o.conn == nil {
		return time.Time{}, errors.ErrUnsupported
	}
	flag := unix.O_PATH
	if !follow {
		flag |= unix.O_NOFOLLOW
	}
	fd, err := o.openat2(local, flag, 0)
	if err == unix.EXDEV {
		err = ErrOutside
	}
	if err != nil {
		return time.Time{}, err
	}
	defer unix.Close(fd)
	var st unix.Statx_t
	err = retried(func() error { return unix.Statx(fd, "", unix.AT_EMPTY_PATH, unix.STATX_BTIME, &st) })
	if err != nil || st.Mask&unix.STATX_BTIME == 0 { // not every file system keeps it
		return time.Time{}, err
	}
	return time.Unix(st.Btime.Sec, int64(st.Btime.Nsec)), nil
}
