package ftp

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"runtime"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/vfs"
)

// digests are the algorithms of HASH, the default first. The weak ones are
// here to find damage, not forgery.
var digests = []struct {
	name string
	make func() hash.Hash
}{
	{"SHA-256", sha256.New},
	{"SHA-512", sha512.New},
	{"SHA-1", sha1.New},
	{"MD5", md5.New},
	{"CRC32", func() hash.Hash { return crc32.NewIEEE() }},
}

// digestSlots bounds the digests that are made at the same time by all
// sessions together, as each keeps a processor and a disk busy.
var digestSlots = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// fileRange is a part of a file; an end of 0 is the file's end.
type fileRange struct{ start, end int64 }

// hashCmd tells a file's digest (draft-bryan-ftpext-hash).
func (s *Session) hashCmd(arg string) Reply {
	part := s.takeRange()
	return s.onName("HASH", arg, func(name string) (Reply, error) {
		algorithm := s.hashName()
		sum, part, err := s.digest(name, algorithm, part)
		if err != nil {
			return Reply{}, err
		}
		return Say(213, "%s %d-%d %s %s", algorithm, part.start, part.end, sum, vfs.Path(name)), nil
	})
}

func (s *Session) hashName() string { return digests[s.hash].name }

// hashFeat lists the algorithms, with the chosen one marked.
func (s *Session) hashFeat() string {
	names := make([]string, len(digests))
	for i, d := range digests {
		names[i] = d.name
		if i == s.hash {
			names[i] += "*"
		}
	}
	return "HASH " + strings.Join(names, ";")
}

// optsHash chooses the algorithm of HASH.
func (s *Session) optsHash(name string) Reply {
	if name == "" {
		return Say(200, "%s", s.hashName())
	}
	for i, d := range digests {
		if strings.EqualFold(d.name, name) {
			s.hash = i
			return Say(200, "%s", d.name)
		}
	}
	return Say(501, "Unknown algorithm.")
}

// rangCmd sets the part of the file that the next HASH or RETR is about
// (draft-bryan-ftp-range); its end is included. "1 0" unsets it.
func (s *Session) rangCmd(arg string) Reply {
	fields := strings.Fields(arg)
	if len(fields) != 2 {
		return Say(501, "RANG takes the first and the last byte.")
	}
	start, err1 := strconv.ParseUint(fields[0], 10, 62)
	end, err2 := strconv.ParseUint(fields[1], 10, 62)
	switch {
	case errors.Join(err1, err2) != nil:
		return Say(501, "RANG takes the first and the last byte.")
	case start == 1 && end == 0:
		s.part = fileRange{}
		return Say(350, "Range reset.")
	case start > end:
		return Say(501, "The first byte is behind the last.")
	}
	s.part = fileRange{int64(start), int64(end) + 1}
	return Say(350, "Range is %d to %d.", start, end)
}

func (s *Session) takeRange() fileRange {
	part := s.part
	s.part = fileRange{}
	return part
}

// xhash makes the handler of one of the X-commands: a path, in quotes where
// that is needed, and perhaps a start and an end.
func xhash(command, algorithm string, code int) func(*Session, string) Reply {
	return func(s *Session, arg string) Reply {
		path, part, ok := s.splitRange(arg)
		if !ok {
			return Say(501, "%s takes a path and perhaps a start and an end.", command)
		}
		return s.onName(command, path, func(name string) (Reply, error) {
			sum, _, err := s.digest(name, algorithm, part)
			if err != nil {
				return Reply{}, err
			}
			if code == 251 {
				return Say(code, "%s %s", vfs.Path(name), strings.ToUpper(sum)), nil
			}
			return Say(code, "%s", strings.ToUpper(sum)), nil
		})
	}
}

// splitRange parts a path from the numbers behind it. A name that exists as it
// stands may end in numbers.
func (s *Session) splitRange(arg string) (path string, part fileRange, ok bool) {
	if rest, quoted := strings.CutPrefix(arg, `"`); quoted {
		name, numbers, closed := strings.Cut(rest, `"`)
		if !closed {
			return "", part, false
		}
		part, ok = parseRange(strings.Fields(numbers))
		return name, part, ok
	}
	if s.exists(arg) {
		return arg, part, true
	}
	for n := 2; n > 0; n-- {
		if path, numbers, found := cutLast(arg, n); found {
			if part, ok = parseRange(numbers); ok {
				return path, part, true
			}
		}
	}
	return arg, fileRange{}, true
}

// parseRange reads "start end" or, when it stands alone, "end".
func parseRange(fields []string) (fileRange, bool) {
	var n [2]int64
	if len(fields) > 2 {
		return fileRange{}, false
	}
	for i, f := range fields {
		v, err := strconv.ParseUint(f, 10, 62)
		if err != nil {
			return fileRange{}, false
		}
		n[2-len(fields)+i] = int64(v)
	}
	return fileRange{n[0], n[1]}, n[0] <= n[1]
}

// digest returns the digest of a part of a file, in hexadecimal, and the part
// with its true end. It can be aborted as a transfer can.
func (s *Session) digest(name, algorithm string, part fileRange) (string, fileRange, error) {
	file, size, err := openAt(s.fsys, name, 0)
	if err != nil {
		return "", part, err
	}
	defer file.Close()
	if part.end == 0 || part.end > size {
		part.end = size
	}
	if part.start > part.end {
		return "", part, errOffset
	}
	info, err := file.Stat()
	if err != nil {
		return "", part, err
	}
	key := digestKey{name, algorithm, part, size, info.ModTime()}
	if sum, ok := s.sums[key]; ok {
		return sum, part, nil
	}
	sum, err := s.computeDigest(file, algorithm, part)
	if err == nil {
		s.remember(key, sum)
	}
	return sum, part, err
}

func (s *Session) computeDigest(file fs.File, algorithm string, part fileRange) (sum string, err error) {
	err = s.abortable(func(ctx context.Context) error {
		select {
		case digestSlots <- struct{}{}:
			defer func() { <-digestSlots }()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if err := skipTo(file, part.start); err != nil {
			return err
		}
		h := newDigest(algorithm)
		if err := copyBuffered(h, &cancelReader{ctx, io.LimitReader(file, part.end-part.start)}); err != nil {
			return err
		}
		sum = hex.EncodeToString(h.Sum(nil))
		return nil
	})
	return sum, err
}

func newDigest(name string) hash.Hash {
	for _, d := range digests {
		if d.name == name {
			return d.make()
		}
	}
	panic("unknown digest " + name)
}

// cancelReader fails once its context is done.
type cancelReader struct {
	ctx context.Context
	src io.Reader
}

func (r *cancelReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.src.Read(p)
}

// digestKey is all that a digest depends on; when the file changes, so does
// its size or its time.
type digestKey struct {
	name, algorithm string
	part            fileRange
	size            int64
	modified        time.Time
}

// remember keeps a few digests, as clients like to ask again.
func (s *Session) remember(key digestKey, sum string) {
	const most = 64
	if s.sums == nil || len(s.sums) >= most {
		s.sums = make(map[digestKey]string)
	}
	s.sums[key] = sum
}
