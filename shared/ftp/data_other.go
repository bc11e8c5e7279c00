//go:build !linux

package ftp

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"time"

	"uftpd/shared/vfs"
)

// Bounds of what moves under one deadline. A slow client must move it all in
// that time, and a fast one should not be held up at every turn.
const (
	leastPiece = 4 << 10
	mostPiece  = 1 << 20
)

// sendFile leaves the way through the kernel to package net, piece by piece,
// so that each has a deadline of its own.
func (d *data) sendFile(conn bareConn, file *os.File) (handled bool, err error) {
	for piece := leastPiece; ; {
		began := time.Now()
		conn.SetWriteDeadline(in(d.stall))
		n, err := io.CopyN(conn, file, int64(d.paced.most(piece)))
		took := time.Since(began)
		if paced := d.advance(int(n)); paced != nil {
			return true, paced
		}
		if err == io.EOF {
			return true, nil
		}
		if err != nil {
			return true, sideOf(err)
		}
		piece = nextPiece(piece, took)
	}
}

// nextPiece grows while pieces take no time that a client would notice.
func nextPiece(piece int, took time.Duration) int {
	const short, long = 50 * time.Millisecond, 500 * time.Millisecond
	switch {
	case took < short:
		return min(2*piece, mostPiece)
	case took > long:
		return max(piece/4, leastPiece)
	}
	return piece
}

// receiveFile leaves it to a plain copy, each read of which has a deadline.
func (d *data) receiveFile(bareConn, *os.File) (handled bool, err error) { return false, nil }

// fileIn is the file that dst is; what a bounded one takes has to pass through
// its Write.
func fileIn(dst io.Writer) (*os.File, vfs.Bounded) {
	file, _ := dst.(*os.File)
	return file, nil
}

// sideOf tells an error of the connection from one of the file.
func sideOf(err error) error {
	var op *net.OpError
	var file *fs.PathError // in an OpError, if the copy was the connection's
	if errors.As(err, &op) && !errors.As(err, &file) {
		return dataError{err}
	}
	return err
}
