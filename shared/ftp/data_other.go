//go:build !linux

package ftp

import (
	"errors"
	"io"
	"net"
	"os"
	"time"

	"uftpd/shared/vfs"
)

// piece is how much moves under one deadline.
const piece = 256 << 10

// sendFile leaves the way through the kernel to package net, piece by piece,
// so that each has a deadline of its own.
func (d *data) sendFile(conn bareConn, file *os.File) (handled bool, err error) {
	return true, d.pieces(conn, file, conn.SetWriteDeadline)
}

// receiveFile is sendFile the other way.
func (d *data) receiveFile(conn bareConn, file *os.File) (handled bool, err error) {
	return true, d.pieces(file, conn, conn.SetReadDeadline)
}

// fileIn is the file that dst is; what a bounded one takes has to pass through
// its Write.
func fileIn(dst io.Writer) (*os.File, vfs.Bounded) {
	file, _ := dst.(*os.File)
	return file, nil
}

func (d *data) pieces(dst io.Writer, src io.Reader, setDeadline func(time.Time) error) error {
	for {
		setDeadline(in(d.stall))
		n, err := io.CopyN(dst, src, int64(d.paced.most(piece)))
		if paced := d.advance(int(n)); paced != nil {
			return paced
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return sideOf(err)
		}
	}
}

// sideOf tells an error of the connection from one of the file.
func sideOf(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return dataError{err}
	}
	return err
}
