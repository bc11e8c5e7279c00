//go:build unix

package listing

import (
	"io/fs"
	"syscall"
)

// ownerOf reads what the system told about a file, where the info is one of a disk.
func ownerOf(info fs.FileInfo) (o owner, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st == nil {
		return owner{}, false
	}
	// The fields' types differ from system to system.
	return owner{
		nlink: uint64(st.Nlink),
		uid:   uint64(st.Uid),
		gid:   uint64(st.Gid),
		dev:   uint64(st.Dev),
		ino:   uint64(st.Ino),
	}, true
}
