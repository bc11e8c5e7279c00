//go:build unix

package cli

import "syscall"

// Why a port cannot be had.
const (
	errInUse      = syscall.EADDRINUSE
	errNotAllowed = syscall.EACCES
	errNoAddress  = syscall.EADDRNOTAVAIL
)
