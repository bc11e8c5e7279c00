package vfs

import (
	"math"
	"os"

	"golang.org/x/sys/windows"
)

func freeSpace(dir *os.File) (int64, error) {
	path, err := windows.UTF16PtrFromString(dir.Name())
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(path, &free, nil, nil)
	return int64(min(free, math.MaxInt64)), err
}
