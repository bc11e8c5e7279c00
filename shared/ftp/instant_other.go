//go:build !linux

package ftp

import (
	"io"
	"os"
)

func (*data) sendNow(*os.File) error     { return errLater }
func (*data) receiveNow(io.Writer) error { return errLater }
