package ftptest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
)

// readAll reads the data connection to its end and closes it.
func (c *client) readAll() ([]byte, error) {
	if c.data == nil {
		return nil, errNoData
	}
	c.data.SetReadDeadline(time.Now().Add(c.patience))
	b, err := io.ReadAll(c.data)
	if err != nil {
		return b, fmt.Errorf("%w after %d bytes: %s", err, len(b), excerpt(b, 0))
	}
	return b, c.closeData()
}

func (c *client) recv(want []byte) error {
	got, err := c.readAll()
	if err != nil {
		return err
	}
	return diff(want, got)
}

func (c *client) recvSome(n int64) error {
	if c.data == nil {
		return errNoData
	}
	c.data.SetReadDeadline(time.Now().Add(c.patience))
	got, err := io.CopyN(io.Discard, c.data, n)
	if err != nil {
		return fmt.Errorf("%w after %d bytes", err, got)
	}
	return nil
}

// recvLines wants lines that each end in CR LF, and no others.
func (c *client) recvLines(want []pattern) error {
	got, err := c.readAll()
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(got), "\r\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	for i, line := range lines {
		text, ok := strings.CutSuffix(line, "\r\n")
		switch {
		case !ok || strings.Contains(text, "\n"):
			return fmt.Errorf("line %d does not end in CR LF: %q", i+1, line)
		case i >= len(want):
			return fmt.Errorf("line %d is one too many: %q", i+1, text)
		case !want[i].match(text):
			return fmt.Errorf("line %d: want %s\n\tgot  %q", i+1, want[i], text)
		}
	}
	if len(lines) < len(want) {
		return fmt.Errorf("got %d lines; want next: %s", len(lines), want[len(lines)])
	}
	return nil
}

func (c *client) drain() error {
	if c.data == nil {
		return errNoData
	}
	c.data.SetReadDeadline(time.Now().Add(c.patience))
	_, err := io.Copy(io.Discard, c.data)
	if err != nil && !ended(err) && !cutOff(err) {
		return err
	}
	return c.closeData()
}

func (c *client) gone() error {
	if c.data == nil {
		return errNoData
	}
	c.data.SetReadDeadline(time.Now().Add(c.patience))
	n, err := c.data.Read(make([]byte, 1))
	if n > 0 || !ended(err) {
		return fmt.Errorf("want the data connection closed, got %d bytes, %v", n, err)
	}
	return c.closeData()
}

// diff tells where bytes begin to differ; nil when they do not.
func diff(want, got []byte) error {
	if bytes.Equal(want, got) {
		return nil
	}
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	return fmt.Errorf("bytes differ from offset %d on:\n\twant %s (%d bytes)\n\tgot  %s (%d bytes)",
		at, excerpt(want, at), len(want), excerpt(got, at), len(got))
}

// excerpt quotes a little of b from an offset on.
func excerpt(b []byte, at int) string {
	const most = 60
	if len(b)-at <= most {
		return fmt.Sprintf("%q", b[at:])
	}
	return fmt.Sprintf("%q...", b[at:at+most])
}
