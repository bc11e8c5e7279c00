package ftp

import (
	"bytes"
	"io"
)

// asciiReader turns the line ends of a file, LF, into those of TYPE A, CR LF
// (RFC 959 section 3.1.1.1). Those which are CR LF already stay as they are.
type asciiReader struct {
	src    io.Reader
	buf    []byte // read from src, not yet given out
	store  [4 << 10]byte
	lastCR bool // the last byte given out was CR
	owedLF bool // CR was given out for an LF that is still to come
}

func newASCIIReader(src io.Reader) *asciiReader { return &asciiReader{src: src} }

func (r *asciiReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(r.buf) == 0 && !r.owedLF {
			if n > 0 {
				return n, nil
			}
			m, err := r.src.Read(r.store[:])
			r.buf = r.store[:m]
			if m == 0 {
				return 0, err
			}
		}
		n += r.give(p[n:])
	}
	return n, nil
}

// give fills p with what is due, up to and including a CR that it adds.
func (r *asciiReader) give(p []byte) int {
	if r.owedLF {
		r.owedLF = false
		r.lastCR = false
		p[0] = '\n'
		return 1
	}
	if r.buf[0] == '\n' {
		r.buf = r.buf[1:]
		if r.lastCR {
			p[0] = '\n'
			r.lastCR = false
			return 1
		}
		p[0] = '\r'
		r.owedLF = true
		return 1
	}
	end := bytes.IndexByte(r.buf, '\n')
	if end < 0 {
		end = len(r.buf)
	}
	n := copy(p, r.buf[:end])
	r.lastCR = p[n-1] == '\r'
	r.buf = r.buf[n:]
	return n
}

// copyASCII copies an upload in TYPE A: CR LF becomes LF, a CR elsewhere stays.
func copyASCII(dst io.Writer, src io.Reader) error {
	w := &asciiWriter{dst: dst}
	if err := copyBuffered(w, src); err != nil {
		return err
	}
	return w.flush()
}

// asciiWriter turns CR LF into LF, also where they come in different writes.
type asciiWriter struct {
	dst    io.Writer
	heldCR bool
	buf    []byte
}

func (w *asciiWriter) Write(p []byte) (int, error) {
	w.buf = w.buf[:0]
	for _, c := range p {
		if w.heldCR && c != '\n' {
			w.buf = append(w.buf, '\r')
		}
		w.heldCR = c == '\r'
		if !w.heldCR {
			w.buf = append(w.buf, c)
		}
	}
	n, err := w.dst.Write(w.buf)
	if err == nil && n != len(w.buf) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// flush writes a CR that nothing followed.
func (w *asciiWriter) flush() error {
	if !w.heldCR {
		return nil
	}
	w.heldCR = false
	n, err := w.dst.Write([]byte{'\r'})
	if err == nil && n != 1 {
		err = io.ErrShortWrite
	}
	return err
}
