package ftp

import (
	"cmp"
	"context"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"uftpd/shared/vfs"
)

// chunk is how much one system call is asked to move.
const chunk = 2 << 20

// sendFile moves file to the client by sendfile(2). It asks the kernel itself,
// rather than through io.Copy, to see progress call by call: the deadline
// moves with the bytes, so that it strikes only a client that takes none,
// however slow others are. handled is false if nothing could be moved this way.
func (d *data) sendFile(conn bareConn, file *os.File) (handled bool, err error) {
	for {
		handled, err = d.sendOn(conn, file)
		if !d.out.again(err) {
			return handled, err
		}
	}
}

// sendOn sends from where the file is.
func (d *data) sendOn(conn bareConn, file *os.File) (handled bool, err error) {
	most := d.paced.most(chunk)
	err = withFDs(file, conn.SyscallConn, syscallRaw.Write, func(f, c int) (bool, error) {
		if !handled {
			shortenQueue(c)
			fullSegments(c)
		}
		for d.ctx.Err() == nil {
			n, err := unix.Sendfile(c, f, nil, most)
			switch {
			case n > 0:
				handled = true
				if err := d.advance(n); err != nil {
					return true, err
				}
				conn.SetWriteDeadline(in(d.stall))
			case err == unix.EINTR:
			case err == unix.EAGAIN:
				handled = true
				return false, nil
			case err == nil:
				handled = true
				return true, nil
			case cannot(err) && !handled:
				return true, nil
			default:
				handled = true
				return true, sideOf(err)
			}
		}
		return true, context.Cause(d.ctx)
	}, func() { conn.SetWriteDeadline(in(d.stall)) })
	return handled || err != nil, err
}

// receiveFile moves what the client sends to file by splice(2), through a pipe.
func (d *data) receiveFile(conn bareConn, file *os.File) (handled bool, err error) {
	p, err := newPipe()
	if err != nil {
		return false, nil
	}
	defer p.close()
	most := d.paced.most(p.size)
	err = withFDs(file, conn.SyscallConn, syscallRaw.Read, func(f, c int) (bool, error) {
		for d.ctx.Err() == nil {
			n, err := unix.Splice(c, nil, p.w, nil, most, unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
			switch {
			case n > 0:
				handled = true
				// What has come counts, also if the file cannot take it.
				if err := cmp.Or(d.empty(p, f, int(n)), d.advance(int(n))); err != nil {
					return true, err
				}
				conn.SetReadDeadline(in(d.stall))
			case err == unix.EINTR:
			case err == unix.EAGAIN && !atMark(c):
				handled = true
				return false, nil
			case err == unix.EAGAIN, err == nil && !ended(c):
				handled = false // there is more, which only a read gets
				return true, nil
			case err == nil:
				handled = true
				return true, nil
			case cannot(err) && !handled:
				return true, nil
			default:
				handled = true
				return true, dataError{os.NewSyscallError("splice", err)}
			}
		}
		return true, context.Cause(d.ctx)
	}, func() { conn.SetReadDeadline(in(d.stall)) })
	return handled || err != nil, err
}

// atMark reports whether urgent data comes next, which splice does not pass
// (RFC 6093 section 3.4): it says that there is nothing to be had, and would
// until the client had ended, for which there may be no room.
func atMark(conn int) bool {
	mark, err := unix.IoctlGetInt(conn, unix.SIOCATMARK)
	return err == nil && mark != 0
}

// ended tells the end of a stream from urgent data, where splice says that the
// stream has ended if more of it cannot come.
func ended(conn int) bool {
	n, err := peek(conn)
	return n == 0 && err == nil
}

// fileIn is the file that dst is or, if it is bounded, has within.
func fileIn(dst io.Writer) (*os.File, vfs.Bounded) {
	if b, ok := dst.(vfs.Bounded); ok {
		return b.Bare(), b
	}
	file, _ := dst.(*os.File)
	return file, nil
}

// empty moves the n bytes in the pipe to the file, as far as it is allowed to.
func (d *data) empty(p pipe, file, n int) error {
	if d.bound == nil {
		return p.empty(file, n)
	}
	return d.bound.Fit(n, func(fits int) error { return p.empty(file, fits) })
}

// cannot reports errors by which the kernel says that these two descriptors
// cannot be joined.
func cannot(err error) bool {
	return err == unix.EINVAL || err == unix.ENOSYS || err == unix.EOPNOTSUPP || err == unix.EPERM
}

// sideOf tells an error of the socket from one of the file: sendfile reports both.
func sideOf(err error) error {
	wrapped := os.NewSyscallError("sendfile", err)
	switch err {
	case unix.ECONNRESET, unix.EPIPE, unix.ETIMEDOUT, unix.ENOTCONN, unix.EBADF,
		unix.ECONNABORTED, unix.EHOSTUNREACH, unix.EHOSTDOWN, unix.ENETUNREACH, unix.ENETDOWN:
		return dataError{wrapped}
	}
	return wrapped
}

// pipe is what splice moves bytes through.
type pipe struct{ r, w, size int }

func newPipe() (pipe, error) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return pipe{}, err
	}
	p := pipe{fds[0], fds[1], 64 << 10}
	if size, err := unix.FcntlInt(uintptr(p.w), unix.F_SETPIPE_SZ, 1<<20); err == nil {
		p.size = size
	}
	return p, nil
}

func (p pipe) close() {
	unix.Close(p.r)
	unix.Close(p.w)
}

// empty moves the n bytes in the pipe to file. A file that cannot take them
// from a pipe is written to.
func (p pipe) empty(file, n int) error {
	for n > 0 {
		m, err := unix.Splice(p.r, nil, file, nil, n, unix.SPLICE_F_MOVE)
		switch {
		case err == unix.EINTR:
		case cannot(err):
			return p.write(file, n)
		case err != nil:
			return os.NewSyscallError("splice", err)
		case m == 0:
			return io.ErrShortWrite
		}
		n -= max(int(m), 0)
	}
	return nil
}

func (p pipe) write(file, n int) error {
	buf := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(buf)
	for n > 0 {
		got, err := unix.Read(p.r, buf[:min(n, len(buf))])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return os.NewSyscallError("read", err)
		}
		for off := 0; off < got; {
			put, err := unix.Write(file, buf[off:got])
			if err != nil && err != unix.EINTR {
				return os.NewSyscallError("write", err)
			}
			off += max(put, 0)
		}
		n -= got
	}
	return nil
}
