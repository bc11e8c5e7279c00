package ftp

import (
	"bufio"
	"io"
)

// sendBytes sends src in the session's TYPE and MODE.
func (s *Session) sendBytes(d *data, src io.Reader) error {
	return s.summed(d, func(sum io.Writer) error {
		if sum != nil {
			src = io.TeeReader(src, sum)
		}
		if s.sendsASCII() {
			src = newASCIIReader(src)
		}
		if !s.deflate {
			return d.send(src)
		}
		err := d.deflated(s.level, func(z io.Writer) error { return copyBuffered(z, src) })
		if err != nil {
			return err
		}
		return d.sent()
	})
}

// takeBytes receives what the client sends in the session's TYPE and MODE.
func (s *Session) takeBytes(dst io.Writer, d *data) error {
	s.sums = nil
	return s.summed(d, func(sum io.Writer) error {
		if sum != nil {
			dst = io.MultiWriter(dst, sum)
		}
		if !s.takesASCII() && !s.deflate {
			return d.receive(dst)
		}
		return s.takeConverted(dst, d)
	})
}

func (s *Session) takeConverted(dst io.Writer, d *data) error {
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
	buffered := func(out io.Writer) error {
		w := bufio.NewWriterSize(out, 32<<10)
		if err := write(w); err != nil {
			return err
		}
		d.ending = true
		return w.Flush()
	}
	var err error
	if s.deflate {
		err = d.deflated(s.level, buffered)
	} else {
		err = buffered(d)
	}
	if err != nil {
		return err
	}
	return d.sent()
}
