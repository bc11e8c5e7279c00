package ftp

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"uftpd/shared/tcp"
	"uftpd/shared/vfs"
)

// data is a data connection during a transfer.
type data struct {
	conn    net.Conn
	out     steady          // what is written to, below TLS
	now     *tcp.Arrival    // set: conn is not there yet, perhaps need never be
	tls     *tls.Conn       // conn, when it is under TLS
	clear   *bulkConn       // what is below that
	up      bool            // the client sends
	strict  bool            // an end without close_notify is none
	unbound bool            // it resumed no TLS session, and may be anybody's
	ctx     context.Context // done: the transfer is to end
	moved   *atomic.Int64
	bound   vfs.Bounded // set: the file that receiveFile writes to takes so much
	size    int64       // how much is to be moved; -1: to the end
	ending  bool        // what is written now is the last
	paced   limiters
	stall   time.Duration // how long no byte may move; zero: for ever
}

// dataError is a failure of the data connection, as against one of the tree.
type dataError struct{ error }

func (e dataError) Unwrap() error { return e.error }

// Read reads from the client. A read that waits for too long fails.
func (d *data) Read(p []byte) (int, error) {
	d.conn.SetReadDeadline(in(d.stall))
	n, err := d.read(p[:d.paced.most(len(p))])
	if err != nil && err != io.EOF {
		err = dataError{err}
	}
	if paced := d.advance(n); paced != nil {
		err = paced
	}
	return n, err
}

// Write writes to the client.
func (d *data) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		d.conn.SetWriteDeadline(in(d.stall))
		m, err = d.write(p[n : n+d.paced.most(len(p)-n)])
		n += m
		if err != nil {
			err = dataError{err}
		} else {
			err = d.advance(m)
		}
	}
	return n, err
}

func (d *data) read(p []byte) (int, error) {
	if d.tls != nil {
		return d.readTLS(p)
	}
	return d.conn.Read(p)
}

func (d *data) write(p []byte) (int, error) {
	if d.tls != nil {
		return d.writeTLS(p)
	}
	return d.out.Write(p)
}

// advance counts n bytes that have moved, and waits until they were allowed to.
func (d *data) advance(n int) error {
	d.moved.Add(int64(n))
	if len(d.paced) == 0 {
		return nil
	}
	return d.paced.wait(d.ctx, n)
}

// send moves src to the client, to its end. A file over a bare connection goes
// through the kernel alone: nothing may wrap either.
func (d *data) send(src io.Reader) error {
	if d.now != nil {
		if file, ok := src.(*os.File); ok {
			return d.sendNow(file)
		}
		return errLater
	}
	file, isFile := src.(*os.File)
	if conn, ok := d.conn.(bareConn); ok && isFile {
		if handled, err := d.sendFile(conn, file); handled {
			return err
		}
	}
	if err := copyBuffered(d, src); err != nil {
		return err
	}
	return d.sent()
}

// receive moves what the client sends to dst, to its end.
func (d *data) receive(dst io.Writer) error {
	file, bound := fileIn(dst)
	if d.now != nil {
		if file != nil {
			return d.receiveNow(dst)
		}
		return errLater
	}
	if conn, ok := d.conn.(bareConn); ok && file != nil {
		d.bound = bound
		if handled, err := d.receiveFile(conn, file); handled {
			return err
		}
	}
	if err := copyBuffered(dst, d); err != nil {
		return err
	}
	return d.received()
}

// bareConn is a connection with nothing between it and the kernel.
type bareConn interface {
	net.Conn
	syscall.Conn
}

// bufferSize bounds what one Write of a plain copy holds, and by that, where
// steady cannot help, how slow a client may be and still move each write
// within the stall time.
const bufferSize = 64 << 10

var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// copyBuffered copies through a buffer of ours. Reader and writer are hidden
// behind plain interfaces, so that neither takes a short cut past the other's
// deadlines and counting.
func copyBuffered(dst io.Writer, src io.Reader) error {
	buf := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(buf)
	_, err := io.CopyBuffer(struct{ io.Writer }{dst}, struct{ io.Reader }{src}, buf[:])
	return err
}
