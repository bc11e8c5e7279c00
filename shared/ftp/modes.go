package ftp

import (
	"bufio"
	"errors"
	"io"
)

// sendBytes sends src in the session's TYPE and MODE.
func (s *Session) sendBytes(d *data, src io.Reader) error {
	if s.sendsASCII() {
		src = newASCIIReader(src)
	}
	if !s.deflate {
		return d.send(src)
	}
	z, err := d.deflating(s.level)
	if err != nil {
		return err
	}
	return errors.Join(copyBuffered(z, src), z.Close(), d.sent())
}

// takeBytes receives what the client sends in the session's TYPE and MODE.
func (s *Session) takeBytes(dst io.Writer, d *data) error {
	if !s.takesASCII() && !s.deflate {
		return d.receive(dst)
	}
	var src io.Reader = d
	if s.deflate {
		var err error
		if src, err = d.inflating(); err != nil {
			return err
		}
	}
	copyTo := copyBuffered
	if s.takesASCII() {
		copyTo = copyASCII
	}
	if err := copyTo(dst, src); err != nil {
		return err
	}
	return d.received()
}

// writeLines sends what write writes, which is text with its line ends, in the
// session's MODE.
func (s *Session) writeLines(d *data, write func(*bufio.Writer) error) error {
	const size = 32 << 10
	if !s.deflate {
		w := bufio.NewWriterSize(d, size)
		if err := write(w); err != nil {
			return err
		}
		return errors.Join(w.Flush(), d.sent())
	}
	z, err := d.deflating(s.level)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(z, size)
	if err := write(w); err != nil {
		return err
	}
	return errors.Join(w.Flush(), z.Close(), d.sent())
}
