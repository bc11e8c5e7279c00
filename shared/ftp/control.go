package ftp

import (
	"bytes"
	"errors"
	"iter"
	"net"
	"os"
	"time"
)

// errLineTooLong is returned once for a line that was too long, when its end
// has been found: its tail is never taken for a command.
var errLineTooLong = errors.New("command line too long")

// errFlood means that a line did not end within reason.
var errFlood = errors.New("endless command line")

// maxSkipped bounds how much of a line without end is read.
const maxSkipped = 1 << 20

// control is the server's end of a control connection: a line in, a reply out.
// It reads no further than it is asked to, so that what follows AUTH in the
// clear can be told from what was meant to be.
type control struct {
	conn    net.Conn
	buf     []byte // what was read and not yet taken
	skipped int    // bytes thrown away of a line that is too long
	out     []byte // the reply being sent, kept for its capacity
}

// readLine returns the next line, without its end (CR LF, or a bare LF) and
// without Telnet commands. The read deadline is the caller's.
func (c *control) readLine() (string, error) {
	scanned := 0
	for {
		if i := bytes.IndexByte(c.buf[scanned:], '\n'); i >= 0 {
			return c.takeLine(scanned + i)
		}
		scanned = len(c.buf)
		if scanned >= maxLine {
			c.skipped += scanned
			c.buf, scanned = c.buf[:0], 0
		}
		if c.skipped > maxSkipped {
			return "", errFlood
		}
		if err := c.fill(); err != nil {
			return "", err
		}
	}
}

// takeLine takes the line that ends at buf[end].
func (c *control) takeLine(end int) (string, error) {
	tooLong := c.skipped > 0 || end > maxLine
	var line string
	if !tooLong {
		line = lineOf(c.buf[:end])
	}
	c.skipped = 0
	c.buf = append(c.buf[:0], c.buf[end+1:]...)
	if tooLong {
		return "", errLineTooLong
	}
	return line, nil
}

// fill reads more into buf. The buffer is small, as most sessions idle, and
// grows for the few lines that need it.
func (c *control) fill() error {
	const small = 256
	if len(c.buf) == 0 && cap(c.buf) != small {
		c.buf = make([]byte, 0, small)
	}
	if len(c.buf) == cap(c.buf) {
		c.buf = append(make([]byte, 0, 2*cap(c.buf)), c.buf...)
	}
	n, err := c.conn.Read(c.buf[len(c.buf):cap(c.buf)])
	c.buf = c.buf[:len(c.buf)+n]
	if n > 0 {
		return nil
	}
	return err
}

// buffered reports whether bytes were read beyond the last line.
func (c *control) buffered() bool { return len(c.buf) > 0 }

// ahead yields the lines that were read beyond the last one.
func (c *control) ahead() iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range bytes.Lines(c.buf) {
			text, ended := bytes.CutSuffix(line, []byte{'\n'})
			if !ended || !yield(lineOf(bytes.Clone(text))) {
				return
			}
		}
	}
}

// lineOf is a line without its end, and without the commands of Telnet.
func lineOf(b []byte) string {
	return string(stripTelnet(bytes.TrimSuffix(b, []byte{'\r'})))
}

// heard is what came of reading a line.
type heard struct {
	line string
	err  error
}

// lost reports whether there is nothing more to be heard. A line that was too
// long is only that.
func (h heard) lost() bool { return h.err != nil && !errors.Is(h.err, errLineTooLong) }

// longAgo is a deadline that interrupts a read under way.
var longAgo = time.Unix(1, 0)

// send writes a whole reply in one Write.
func (c *control) send(r Reply, timeout time.Duration) error {
	c.out = r.appendWire(c.out[:0])
	if len(c.out) == 0 {
		return nil
	}
	c.conn.SetWriteDeadline(in(timeout))
	_, err := c.conn.Write(c.out)
	if cap(c.out) > 4<<10 {
		c.out = nil
	}
	return err
}

// isTimeout reports whether a deadline has passed. That the system has given a
// peer up (ETIMEDOUT) is another matter.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
