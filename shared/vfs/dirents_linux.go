package vfs

import (
	"bytes"
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
)

// The head of a linux_dirent64 (getdents64(2)): where its length and its type
// are, and where the name begins, which ends with a NUL.
const (
	direntLen  = 16
	direntType = 18
	direntName = 19
)

// eachEntry calls use with what is in a directory, until that returns false.
// Nothing is made of the entries, so that a walk through a large tree costs
// little: name is only good until use returns.
func eachEntry(f *os.File, use func(name []byte, regular, dir bool) bool) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	ctlErr := conn.Control(func(fd uintptr) {
		var buf [16 << 10]byte
		for {
			var n int
			n, err = again(func() (int, error) { return unix.ReadDirent(int(fd), buf[:]) })
			if err != nil || n <= 0 || !eachDirent(int(fd), buf[:n], use) {
				return
			}
		}
	})
	if err == nil {
		err = ctlErr
	}
	return err
}

// eachDirent parts what the kernel has returned.
func eachDirent(dir int, buf []byte, use func(name []byte, regular, dir bool) bool) bool {
	for len(buf) > direntName {
		size := int(binary.NativeEndian.Uint16(buf[direntLen:]))
		if size <= direntName || size > len(buf) {
			return false
		}
		name, _, _ := bytes.Cut(buf[direntName:size], []byte{0})
		kind := buf[direntType]
		buf = buf[size:]
		if string(name) == "." || string(name) == ".." {
			continue
		}
		if kind == unix.DT_UNKNOWN { // some file systems do not tell
			kind = kindOf(dir, string(name))
		}
		if !use(name, kind == unix.DT_REG, kind == unix.DT_DIR) {
			return false
		}
	}
	return true
}

// kindOf looks the type of a file up.
func kindOf(dir int, name string) uint8 {
	e := entry{name: name}
	switch e.lookUp(dir); {
	case e.err != nil:
		return unix.DT_UNKNOWN
	case e.Mode().IsRegular():
		return unix.DT_REG
	case e.IsDir():
		return unix.DT_DIR
	}
	return unix.DT_UNKNOWN
}
