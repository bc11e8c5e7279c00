package cli

import (
	"fmt"
	"os/exec"
	"path/filepath"

	"uftpd/shared/auth"
)

// outside reports whether a program or an HTTP server is to be asked about logins.
func (o *Options) outside() bool { return o.AuthProgram != "" || o.AuthURL != "" }

// others is who decides on names that no user here has; nil: no one.
func (o *Options) others() (*auth.External, error) {
	switch {
	case o.AuthProgram != "":
		e, err := auth.Program(append([]string{o.AuthProgram}, o.AuthArgs...))
		if err != nil {
			err = fmt.Errorf("--auth-program: %w", err)
		}
		return e, err
	case o.AuthURL != "":
		e, err := auth.Endpoint(o.AuthURL)
		if err != nil {
			err = fmt.Errorf("--auth-url: %w", err)
		}
		return e, err
	}
	return nil, nil
}

// authProgram is the file of --auth-program, as the user that this process now
// is may run it; empty: there is none.
func (o *Options) authProgram() (string, error) {
	if o.AuthProgram == "" {
		return "", nil
	}
	path, err := exec.LookPath(o.AuthProgram)
	if err != nil {
		return "", fmt.Errorf("--auth-program cannot be run: %w", err)
	}
	return filepath.Abs(path)
}
