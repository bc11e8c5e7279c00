//go:build !linux

package ftp

import "os"

func (*data) sendNow(*os.File) error    { return errLater }
func (*data) receiveNow(*os.File) error { return errLater }
