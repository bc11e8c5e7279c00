package cli

import "golang.org/x/sys/windows"

// Why a port cannot be had.
const (
	errInUse      = windows.WSAEADDRINUSE
	errNotAllowed = windows.WSAEACCES
	errNoAddress  = windows.WSAEADDRNOTAVAIL
)
