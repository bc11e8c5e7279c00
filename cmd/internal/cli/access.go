package cli

import (
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"uftpd/cmd/internal/door"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// server is the configuration that the options make, for a tree. The door is
// nil where anyone gets in.
func (a *App) server(disk *vfs.Disk) (*ftp.Server, *door.Door, error) {
	srv := a.base.Clone()
	srv.FS = a.narrowed(disk)
	if !a.named() {
		return srv, nil, nil
	}
	if err := a.missingUsers(); err != nil {
		return nil, nil, err
	}
	config := door.Config{File: a.UsersFile, Users: a.Users, Tree: srv.FS, Open: a.openOwn}
	others, err := a.others()
	if err != nil {
		return nil, nil, err
	}
	config.Others, config.Certs = others, a.clientCerts()
	if a.Verbose > 0 {
		config.Log = a.Log
	}
	if config.Guests, err = a.guestsTree(srv.FS); err != nil {
		return nil, nil, a.explainGuests(err)
	}
	d, err := door.New(config)
	if err != nil {
		return nil, nil, err
	}
	srv.Login, srv.Accept = d.Login, d.Accept
	if a.ClientCA != "" {
		srv.CertLogin = d.CertLogin
	}
	return srv, d, nil
}

// guestsTree is what anonymous gets of a tree, or besides; nil: nothing.
func (a *App) guestsTree(tree fs.FS) (fs.FS, error) {
	if !a.guests() {
		return nil, nil
	}
	var err error
	switch {
	case a.GuestsDir == "":
	case filepath.IsAbs(a.GuestsDir):
		tree, err = a.openOwn(a.GuestsDir)
	default:
		tree, err = vfs.Sub(tree, a.guestsName())
	}
	if err == nil && !a.GuestsWrite {
		tree = vfs.ReadOnly(tree)
	}
	return tree, err
}

// openOwn opens a directory that a user has alone.
func (a *App) openOwn(dir string) (fs.FS, error) {
	if err := a.keepOut(dir); err != nil {
		return nil, err
	}
	disk, err := a.openDisk(dir, a.Log)
	if err != nil {
		return nil, err
	}
	_, known := a.own.LoadOrStore(dir, true)
	switch {
	case !a.recovered:
		a.disks = append(a.disks, disk)
	case !known: // the directory of someone who is no user here
		a.settle(disk)
	}
	return a.narrowed(disk), nil
}

// narrowed is the tree as far as --read-only leaves it.
func (o *Options) narrowed(disk *vfs.Disk) fs.FS {
	if o.ReadOnly {
		return vfs.ReadOnly(disk)
	}
	return disk
}

// openDisk opens a directory, with the settings that all have.
func (o *Options) openDisk(dir string, log *slog.Logger) (*vfs.Disk, error) {
	disk, err := vfs.OpenDisk(dir)
	if err != nil {
		return nil, err
	}
	disk.Durable, disk.Partial = o.Durable, o.Partial
	disk.Notice = func(text string) {
		if o.Verbose > 0 {
			log.Warn("uploads", "dir", dir, "note", text)
		}
	}
	return disk, nil
}

// recover deals with uploads that a former process has left unfinished. It
// uses the trees as they were opened, as their paths may be closed to the user
// that --run-as names. A large tree takes a while, which no client waits for:
// what is recovered is hidden until then.
func (a *App) recover() {
	disks := a.disks
	a.disks, a.recovered = nil, true
	a.settle(disks...)
}

// settleAfter leaves the processors to those who have waited for the start.
const settleAfter = 100 * time.Millisecond

func (a *App) settle(disks ...*vfs.Disk) {
	if a.ReadOnly {
		return
	}
	a.recovery.Go(func() {
		select {
		case <-time.After(settleAfter):
		case <-a.Stop.Done():
		}
		for _, disk := range disks {
			if err := disk.Recover(); err != nil && a.Verbose > 0 {
				a.Log.Warn("unfinished uploads of a former start", "error", err.Error())
			}
		}
	})
}

// Reload reads the users file again. After an error the users stay who they were.
func (a *App) Reload() error {
	if a.Door == nil {
		return nil
	}
	return a.Door.Reload()
}

// dirs are the directories that are served.
func (a *App) dirs() []string {
	dirs := []string{a.Dir}
	if filepath.IsAbs(a.GuestsDir) {
		dirs = append(dirs, a.GuestsDir)
	}
	if a.Door != nil {
		dirs = append(dirs, a.Door.Dirs()...)
	}
	return dirs
}
