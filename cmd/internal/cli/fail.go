package cli

import (
	"errors"
	"fmt"
	"os"
)

// unread is why a file that the arguments name cannot be read.
type unread struct{ error }

// Refuse tells what is wrong with the arguments of a program, or of a command of
// it, and returns the exit status: that a file cannot be read is not their fault.
func Refuse(name string, err error) int {
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	if errors.As(err, new(unread)) {
		return Failed
	}
	fmt.Fprintf(os.Stderr, "Try '%s --help' for help.\n", name)
	return Misused
}

// Fail tells err on standard error and returns the exit status for it.
func (a *App) Fail(err error) int { return a.program.fail(err) }

func (p *Program) fail(err error) int {
	fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
	return Failed
}
