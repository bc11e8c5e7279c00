package certs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// keep gives path the content if there is no such file, and reports whether it
// did. The file is whole or not there.
func keep(path string, content []byte) (created bool, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // with mode 0600
	if err != nil {
		return false, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return false, err
	}
	return take(f.Name(), path)
}

// take gives a file the name path if that is free. Where there are no hard
// links (FAT), the last of several that start at once wins.
func take(temp, path string) (bool, error) {
	err := os.Link(temp, path)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrExist):
		return false, nil
	}
	if _, err := os.Lstat(path); err == nil {
		return false, nil
	}
	err = os.Rename(temp, path)
	return err == nil, err
}
