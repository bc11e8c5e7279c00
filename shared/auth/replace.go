package auth

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// How long another change to the file is waited for, and how often is looked.
const (
	replaceWait = 5 * time.Second
	replacePoll = 10 * time.Millisecond
)

// replaceFile gives a file the content that change makes of its own, in one
// step. The new content is first in <path>.new, which also keeps others from
// changing the file at the same time. A link stays one.
func replaceFile(path string, create bool, change func(string) (string, error)) error {
	real, err := filepath.EvalSymlinks(path)
	switch {
	case err == nil:
		path = real
	case !create || !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := openNew(path + ".new")
	if err != nil {
		return err
	}
	err = fill(f, path, create, change)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// openNew waits until no one else has the file.
func openNew(name string) (*os.File, error) {
	for deadline := time.Now().Add(replaceWait); ; time.Sleep(replacePoll) {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%s is there: another change is under way, or one was interrupted; then remove it", name)
		}
	}
}

// fill writes what path is to become, and makes it the same owner's.
func fill(f *os.File, path string, create bool, change func(string) (string, error)) error {
	text, err := readFile(path)
	if create && errors.Is(err, fs.ErrNotExist) {
		text, err = "", nil
	} else if err == nil {
		err = likeOld(f, path)
	}
	if err != nil {
		return err
	}
	if text, err = change(text); err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return f.Sync()
}
