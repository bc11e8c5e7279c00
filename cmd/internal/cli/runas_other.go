//go:build !unix

package cli

import "errors"

// runAsHint follows words about root.
const runAsHint = ""

// trustState does nothing: files have no mode here that says who may change them.
func (a *App) trustState() error { return nil }

func (a *App) becomeUser() error {
	if a.RunAs != "" {
		return errors.New("--run-as: a program cannot become another user on this system; start it as that user")
	}
	return nil
}
