package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"uftpd/shared/vfs"
)

// openTree opens the directory to serve. Its errors say what to do next.
func (o *Options) openTree(log *slog.Logger) (*vfs.Disk, error) {
	// A FIFO must not be opened, as that waits for its other end.
	info, err := os.Stat(o.Dir)
	if err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s is not a directory; name the directory that is to be served", o.Dir)
	}
	var disk *vfs.Disk
	if err == nil {
		disk, err = o.openDisk(o.Dir, log)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no such directory: %s; make it, or name another one", o.Dir)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("this user may not open %s; change its rights, or name another directory", o.Dir)
	case err != nil:
		return nil, fmt.Errorf("cannot serve %w; name another directory", err)
	}
	return disk, nil
}
