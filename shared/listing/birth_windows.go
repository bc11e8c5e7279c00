package listing

import (
	"io/fs"
	"syscall"
	"time"
)

func systemBirth(info fs.FileInfo) time.Time {
	data, ok := info.Sys().(*syscall.Win32FileAttributeData)
	if !ok || data == nil {
		return time.Time{}
	}
	return time.Unix(0, data.CreationTime.Nanoseconds())
}
