package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// missingUsers says that there is no users file, and how to make one.
func (o *Options) missingUsers() error {
	if _, err := os.Stat(o.UsersFile); o.UsersFile == "" || !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("--users: there is no file %s; uftpd passwd %[1]s NAME makes it", o.UsersFile)
}

// explainGuests says why anonymous cannot have the directory.
func (o *Options) explainGuests(err error) error {
	where, path := o.GuestsDir, o.GuestsDir
	if !filepath.IsAbs(where) {
		where, path = where+" in "+o.Dir, filepath.Join(o.Dir, path)
	}
	info, unknown := os.Stat(path)
	switch {
	case errors.Is(unknown, fs.ErrNotExist):
		return fmt.Errorf("--anonymous-dir: there is no directory %s; make it, or name another one", where)
	case unknown == nil && !info.IsDir():
		return fmt.Errorf("--anonymous-dir: %s is not a directory; name another one", where)
	}
	return fmt.Errorf("--anonymous-dir: %w", err)
}

// explainCert says which of the files with the certificate and its key cannot
// be used.
func (o *Options) explainCert(err error) error {
	var wrong *fs.PathError
	if !errors.As(err, &wrong) {
		return fmt.Errorf("--cert and --key: %w", err)
	}
	flag := "--cert"
	if wrong.Path != o.Cert {
		flag = "--key"
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: there is no file %s; name another one, or leave out --cert and --key to have a certificate made", flag, wrong.Path)
	}
	return fmt.Errorf("%s: %w", flag, wrong)
}

// explainMetrics says why there is no port for figures.
func (o *Options) explainMetrics(err error) error {
	if errors.Is(err, errNoAddress) {
		return fmt.Errorf("--metrics: this machine has no such address as in %s; give a port alone for this machine only, or :PORT for all that it has", o.Metrics)
	}
	return err
}
