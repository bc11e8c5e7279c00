package ftp

import (
	"compress/zlib"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	// inflateFree is how much an upload in MODE Z may inflate to in any case.
	inflateFree = 64 << 20
	// maxInflate is how many times its size it may inflate to beyond that.
	// Zeros reach 1032; text and logs rarely more than 50.
	maxInflate = 200
)

// errBomb refuses data whose purpose is to fill the disk.
var errBomb = Say(552, "Refused: the data inflates too much.")

// modeCmd sets the transmission mode: stream, or deflated
// (draft-preston-ftpext-deflate).
func (s *Session) modeCmd(arg string) Reply {
	switch strings.ToUpper(strings.TrimSpace(arg)) {
	case "S":
		s.deflate = false
		return Say(200, "Mode set to stream.")
	case "Z":
		s.deflate = true
		return Say(200, "Mode set to deflate.")
	}
	return Say(504, "Only modes S and Z are supported.")
}

// optsMode sets the level at which MODE Z compresses.
func (s *Session) optsMode(options string) Reply {
	fields := strings.Fields(strings.ToUpper(options))
	if len(fields) != 3 || fields[0] != "Z" || fields[1] != "LEVEL" {
		return Say(501, "OPTS MODE takes Z LEVEL and a number from 1 to 9.")
	}
	level, err := strconv.Atoi(fields[2])
	if err != nil || level < 1 || level > 9 {
		return Say(501, "A level is a number from 1 to 9.")
	}
	s.level = level
	return Say(200, "MODE Z LEVEL set to %d.", level)
}

// deflating returns a writer to d in MODE Z; its Close ends the stream.
func (d *data) deflating(level int) (io.WriteCloser, error) {
	return zlib.NewWriterLevel(d, level)
}

// inflating returns a reader of what d receives in MODE Z.
func (d *data) inflating() (io.Reader, error) {
	z, err := zlib.NewReader(d)
	switch {
	case err == io.EOF: // nothing at all came: some clients end an empty file so
		return strings.NewReader(""), nil
	case err != nil:
		return nil, inflateError(err)
	}
	return &inflater{d: d, z: z}, nil
}

// inflater reads a deflated upload and gives up on a bomb.
type inflater struct {
	d   *data
	z   io.Reader
	out int64
}

func (r *inflater) Read(p []byte) (int, error) {
	n, err := r.z.Read(p)
	r.out += int64(n)
	if r.out > inflateFree && r.out > maxInflate*r.d.moved.Load() {
		return 0, errBomb
	}
	return n, inflateError(err)
}

// inflateError makes broken deflated data what it is, an upload cut short or
// damaged, as against an error of the tree.
func inflateError(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return dataError{fmt.Errorf("inflate: %w", err)}
}
