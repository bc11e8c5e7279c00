//go:build !linux

package vfs

import (
	"io"
	"os"
)

// eachEntry calls use with what is in a directory, until that returns false.
func eachEntry(f *os.File, use func(name []byte, regular, dir bool) bool) error {
	for {
		entries, err := f.ReadDir(chunk)
		for _, entry := range entries {
			if !use([]byte(entry.Name()), entry.Type().IsRegular(), entry.IsDir()) {
				return nil
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
