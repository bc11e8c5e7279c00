//go:build !unix

package ftp

import (
	"errors"
	"net"
)

// drain cannot tell here whether connections wait on ln, so that it is to be
// opened anew.
func drain(*net.TCPListener) error { return errors.ErrUnsupported }
