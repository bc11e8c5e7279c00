package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// secret is a file or directory of the server's own. A client that reads it has
// passwords or keys, and one that replaces it has the server.
type secret struct {
	what, path string
	advice     string // what to do if it is served
}

// elsewhere is what helps with most of them.
const elsewhere = "move it, or serve another directory"

// secrets are what must be out of the clients' reach.
func (a *App) secrets() []secret {
	all := []secret{
		{"the users file", a.UsersFile, elsewhere},
		{"the file of --key", a.Key, elsewhere},
		{"the file of --client-ca", a.ClientCA, elsewhere},
		{"the file of --config", a.config, elsewhere},
	}
	if path, err := exec.LookPath(a.AuthProgram); err == nil {
		all = append(all, secret{"the program of --auth-program", path, elsewhere})
	}
	if a.Control != noControl {
		all = append(all, secret{"the socket of --control", a.Control, "choose another path, or serve another directory"})
	}
	if dir, err := a.stateDir(); err == nil && a.keepsState() {
		all = append(all, secret{"the state-dir, for keys and bans,", dir, "name one elsewhere with --state-dir, or serve another directory"})
	}
	return all
}

// keepsState reports whether there must be a state-dir, or is one. Where it
// would be for bans and the socket alone, and was not asked for, openState does
// without rather than serve it.
func (a *App) keepsState() bool {
	return a.TLS != tlsOff && a.Cert == "" || a.StateDir != "" && a.program.Service && a.named() || a.state != nil
}

// aside refuses a directory of the server's own that is served.
func (a *App) aside(own string) error {
	for _, dir := range a.dirs() {
		if served, err := os.Stat(dir); err == nil && within(real(own), served) {
			return fmt.Errorf("%s is in %s, which is served; name another with --state-dir", own, dir)
		}
	}
	return nil
}

// filesReadAgain are those that are read again when they have changed.
func (a *App) filesReadAgain() (files []string) {
	for _, file := range []string{a.UsersFile, a.Cert, a.Key} {
		if path, err := filepath.Abs(file); err == nil && file != "" {
			files = append(files, path)
		}
	}
	return files
}

// keepOut refuses to serve a directory in which a secret is. A link to a secret
// is one itself: who replaces it leads the server elsewhere.
func (a *App) keepOut(dir string) error {
	served, err := os.Stat(dir)
	if err != nil {
		return err
	}
	for _, s := range a.secrets() {
		if s.path == "" {
			continue
		}
		path, err := filepath.Abs(s.path)
		if err != nil {
			return err
		}
		beside := filepath.Join(real(filepath.Dir(path)), filepath.Base(path))
		for _, way := range []string{path, beside, real(path)} {
			if within(way, served) {
				return fmt.Errorf("%s %s is in %s, which would give it to clients; %s", s.what, path, dir, s.advice)
			}
		}
	}
	return nil
}

// within reports whether a directory is above path, or is that, also where the
// same has several names.
func within(path string, dir os.FileInfo) bool {
	for {
		if info, err := os.Stat(path); err == nil && os.SameFile(info, dir) {
			return true
		}
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		path = above
	}
}

// real is a path without links, as far as there is something.
func real(path string) string {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	above := filepath.Dir(path)
	if above == path {
		return path
	}
	return filepath.Join(real(above), filepath.Base(path))
}
