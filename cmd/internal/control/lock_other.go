//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package control

import (
	"errors"
	"os"
)

// errHere says why there is no control socket.
var errHere = errors.New("on this system a running uftpd cannot be asked; its log tells who comes and who is banned")

func (*Dir) lock(string) (*os.File, error) { return nil, errHere }

func (*Dir) unlock(string, *os.File) {}
