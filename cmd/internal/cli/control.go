package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"uftpd/cmd/internal/control"
)

// socketName is that of the control socket, unless --control names another.
const socketName = "control"

// noControl is the value of --control for none.
const noControl = "off"

// errNoState means that the system does not say where this user's files are.
var errNoState = errors.New("there is no directory of this user's; name one with --state-dir, or a socket with --control")

// ControlPath is where a service with these flags is asked.
func (p *Program) ControlPath(args []string) (string, error) {
	o, err := p.parse(args)
	switch {
	case err != nil:
		return "", err
	case o.Control == noControl:
		return "", errors.New("that uftpd was started with --control off, and cannot be asked")
	case o.Control != "":
		return filepath.Abs(o.Control)
	}
	state, err := o.stateDir()
	if err != nil {
		return "", errNoState
	}
	return filepath.Join(state, control.OwnDir, socketName), nil
}

// openControl opens the socket at which the service is asked, and keeps bans
// from start to start. A socket that --control names must be there; that there
// is no other, and no directory for bans, is no reason not to serve.
func (a *App) openControl() error {
	if !a.program.Service {
		return nil
	}
	if a.Control != "" && a.Control != noControl {
		if err := a.openNamed(); err != nil {
			return fmt.Errorf("--control: %w; name another path, or off", err)
		}
	}
	if a.Door == nil {
		return nil
	}
	if err := a.openState(); err != nil && a.Verbose > 0 {
		a.Log.Warn("this uftpd cannot be asked by uftpd bans and the like, or forgets its bans at the end", "error", err.Error())
	}
	return nil
}

// openNamed opens the socket that --control names.
func (a *App) openNamed() error {
	path, err := filepath.Abs(a.Control)
	if err != nil {
		return err
	}
	dir, err := control.OpenDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	a.Socket, err = dir.Listen(filepath.Base(path))
	return err
}

// openState opens what there is by default once there are users.
func (a *App) openState() error {
	state, err := a.stateDir()
	if err != nil {
		return errNoState
	}
	if err := a.aside(state); err != nil {
		return err
	}
	dir, err := control.OwnDirIn(state)
	if err != nil {
		return err
	}
	// First this: the directory is the process's that keeps bans there.
	if a.bans, err = dir.KeepBans(a.Door.Throttle(), a.quietLog()); err != nil {
		dir.Close()
		return err
	}
	a.state = dir
	if a.Control == "" {
		a.Socket, err = a.state.Listen(socketName)
	}
	return err
}

// closeControl leaves nothing behind but bans.
func (a *App) closeControl() {
	if a.bans != nil {
		a.bans.Close()
	}
	if a.Socket != nil {
		a.Socket.Close()
	}
}
