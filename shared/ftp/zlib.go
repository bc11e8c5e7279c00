package ftp

import (
	"bufio"
	"compress/zlib"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
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
	return s.refuse("MODE", refusal{Say(504, "Only modes S and Z are supported."),
		fmt.Errorf("MODE %s refused: there are S and Z; have the device use stream mode (S)", arg)})
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

// deflaters are idle compressors, by level: each has a megabyte of tables.
var deflaters [zlib.BestCompression + 1]sync.Pool

// deflated lets write write to d in MODE Z. A stream that write breaks off is
// not ended, so that a client sees that it is not whole.
func (d *data) deflated(level int, write func(io.Writer) error) error {
	out := bufio.NewWriterSize(d, 32<<10) // compressors write a few bytes at a time
	z, ok := deflaters[level].Get().(*zlib.Writer)
	if ok {
		z.Reset(out)
	} else {
		var err error
		if z, err = zlib.NewWriterLevel(out, level); err != nil {
			return err
		}
	}
	defer func() {
		z.Reset(io.Discard)
		deflaters[level].Put(z)
	}()
	if err := write(z); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return out.Flush()
}

// inflating returns a reader of what d receives in MODE Z.
func (d *data) inflating() (io.Reader, error) {
	in := bufio.NewReaderSize(d, bufferSize)
	if _, err := in.Peek(1); err == io.EOF {
		return in, nil // nothing at all came: some clients send an empty file so
	}
	z, err := zlib.NewReader(in)
	if err != nil {
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
