package ftp

import (
	"context"
	"encoding/hex"
	"io"
	"io/fs"
	"time"
)

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
		return "", part, errRange
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
	if err == nil && time.Since(info.ModTime()) > tick {
		s.remember(key, sum)
	}
	return sum, part, err
}

func (s *Session) computeDigest(file fs.File, algorithm string, part fileRange) (sum string, err error) {
	err = s.abortable(func(ctx context.Context) error {
		src := &io.LimitedReader{R: &cancelReader{ctx, file}, N: part.end}
		turns := &turns{ctx: ctx, src: src, paced: s.limitersFor(false)}
		defer turns.end()
		if _, seeks := file.(io.Seeker); seeks {
			if err := skipTo(file, part.start); err != nil {
				return err
			}
			src.N -= part.start
		} else if _, err := io.CopyN(io.Discard, turns, part.start); err != nil {
			return err
		}
		h := newDigest(algorithm)
		if err := copyBuffered(h, turns); err != nil {
			return err
		}
		if src.N > 0 {
			return io.ErrUnexpectedEOF // it was cut off meanwhile
		}
		sum = hex.EncodeToString(h.Sum(nil))
		return nil
	})
	return sum, err
}

// tick is how coarse the times of files are at most, on FAT. A digest of a file
// that has just changed is not kept: it may change again at the same time.
const tick = 2 * time.Second

// digestKey is all that a digest depends on: when a file changes, so does its
// size or its time. What a session changes itself, perhaps faster than the
// clock of the tree ticks, makes it forget all.
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
