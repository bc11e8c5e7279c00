package bench

import (
	"cmp"
	"crypto/tls"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// small is what fits into the buffers of a socket in any case, so that it can
// be sent before anything is said.
const small = 32 << 10

const begun, done = "150 Here it comes.\r\n", "226 Done.\r\n"

func (s *stubSession) retr(path string) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Size > small || s.secret {
		return s.send(func(data *sock) error { return data.corked(fd, st.Size) },
			func(c *tls.Conn) error { return copyAll(c, &sock{fd}) })
	}
	data, err := s.accept()
	if err != nil {
		return err
	}
	return cmp.Or(data.sendFile(fd, st.Size), data.Close(), s.say(begun+done))
}

// corked sends full segments only, from a buffer that stays in the cache.
func (s *sock) corked(file int, n int64) error {
	unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_SNDBUF, 512<<10)
	unix.SetsockoptInt(s.fd, unix.IPPROTO_TCP, unix.TCP_CORK, 1)
	return s.sendFile(file, n)
}

// send makes a data connection that the bytes go out by, with TLS or without.
func (s *stubSession) send(plain func(*sock) error, secret func(*tls.Conn) error) error {
	data, err := s.accept()
	if err != nil {
		return err
	}
	defer data.Close()
	if err := s.say(begun); err != nil {
		return err
	}
	if !s.secret {
		return cmp.Or(plain(data), unix.Shutdown(data.fd, unix.SHUT_WR), s.say(done))
	}
	c := tls.Server(wire{data}, s.conf)
	return cmp.Or(secret(c), c.CloseWrite(), s.say(done))
}

// copyAll copies without any of the short cuts that io knows.
func copyAll(w io.Writer, r io.Reader) error {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, *buf)
	return err
}

func (s *stubSession) stor(path string) error {
	if err := s.say(begun); err != nil {
		return err
	}
	fd, err := unix.Open(path, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC|unix.O_CLOEXEC, 0o644)
	if err != nil {
		return err
	}
	data, err := s.accept()
	if err != nil {
		return cmp.Or(err, unix.Close(fd))
	}
	defer data.Close()
	if s.secret {
		err = copyAll(&sock{fd}, tls.Server(wire{data}, s.conf))
	} else {
		err = data.saveTo(fd)
	}
	return cmp.Or(err, unix.Close(fd), s.say(done))
}

// saveTo takes what is small by one read and write, and the rest by splice.
func (s *sock) saveTo(file int) error {
	buf := make([]byte, small)
	n, err := io.ReadFull(s, buf)
	if _, werr := (&sock{file}).Write(buf[:n]); werr != nil {
		return werr
	}
	if err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		return err
	}
	return splice(s.fd, file)
}

func splice(from, to int) error {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		return err
	}
	defer unix.Close(pipe[0])
	defer unix.Close(pipe[1])
	const most = 1 << 20
	unix.FcntlInt(uintptr(pipe[0]), unix.F_SETPIPE_SZ, most)
	for {
		n, err := unix.Splice(from, nil, pipe[1], nil, most, unix.SPLICE_F_MOVE)
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return err
		}
		for left := int(n); left > 0; {
			m, err := unix.Splice(pipe[0], nil, to, nil, left, unix.SPLICE_F_MOVE)
			if err != nil {
				return err
			}
			left -= int(m)
		}
	}
}

// list reads each file's status, as any server must, and writes the least of a
// line that says it.
func (s *stubSession) list(dir string, facts bool) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	write := func(w io.Writer) error { return writeList(w, f, facts) }
	return s.send(func(data *sock) error { return write(data) }, func(c *tls.Conn) error { return write(c) })
}

func writeList(w io.Writer, dir *os.File, facts bool) error {
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return err
	}
	buf := make([]byte, 0, 2*small)
	for _, name := range names {
		var st unix.Stat_t
		if err := unix.Fstatat(int(dir.Fd()), name, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
			return err
		}
		modified := time.Unix(st.Mtim.Unix()).UTC()
		if facts {
			buf = append(strconv.AppendInt(append(buf, "type=file;size="...), st.Size, 10), ";modify="...)
			buf = append(modified.AppendFormat(buf, "20060102150405"), "; "...)
		} else {
			buf = strconv.AppendInt(append(buf, "-rw-r--r-- 1 0 0 "...), st.Size, 10)
			buf = modified.AppendFormat(buf, " Jan _2 15:04 ")
		}
		buf = append(append(buf, name...), "\r\n"...)
		if len(buf) > small {
			if _, err := w.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	_, err = w.Write(buf)
	return err
}
