//go:build darwin || freebsd || netbsd

package listing

import (
	"io/fs"
	"syscall"
	"time"
)

func systemBirth(info fs.FileInfo) time.Time {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st == nil || st.Birthtimespec.Nano() <= 0 {
		return time.Time{}
	}
	return time.Unix(st.Birthtimespec.Unix())
}
