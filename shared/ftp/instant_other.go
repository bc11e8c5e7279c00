//go:build !linux

package ftp

import (
	"io"
	"os"

	"uftpd/shared/tcp"
)

func (*data) sendNow(*os.File) error     { return errLater }
func (*data) receiveNow(io.Writer) error { return errLater }

// discardArrived has nothing to do, as no connection is taken at once here.
func discardArrived(*tcp.Arrival) {}
