package ftptest

import (
	"bytes"
	"compress/zlib"
	"io"
)

// sendDeflated sends b as MODE Z has it (draft-preston-ftpext-deflate), and closes.
func (c *client) sendDeflated(b []byte) error {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write(b); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.send(z.Bytes())
}

// recvDeflated wants bytes which inflate to want, and a whole zlib stream.
func (c *client) recvDeflated(want []byte) error {
	b, err := c.readAll()
	if err != nil {
		return err
	}
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return err
	}
	got, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	return diff(want, got)
}
