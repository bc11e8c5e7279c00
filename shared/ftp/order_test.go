package ftp

import (
	"fmt"
	"io/fs"
	"iter"
	"testing"
	"time"

	"uftpd/shared/listing"
)

// sized is a file of which only the size is known.
type sized int64

func (s sized) Name() string       { return fmt.Sprint(int64(s)) }
func (s sized) Size() int64        { return int64(s) }
func (s sized) Mode() fs.FileMode  { return 0 }
func (s sized) ModTime() time.Time { return time.Time{} }
func (s sized) IsDir() bool        { return false }
func (s sized) Sys() any           { return nil }

// upTo yields entries of rising size.
func upTo(n int) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		for i := range n {
			if !yield(entry{info: sized(i)}, nil) {
				return
			}
		}
	}
}

// TestOrderIsBounded puts as many entries in order as memory is meant for, and
// leaves more as they come: all of them, once.
func TestOrderIsBounded(t *testing.T) {
	t.Parallel()
	for n, falling := range map[int]bool{0: true, 3: true, maxSorted: true, maxSorted + 1: false, maxSorted + 5: false} {
		var seen int64
		for e, err := range inOrder(upTo(n), listing.Options{BySize: true}) {
			want := seen
			if falling {
				want = int64(n) - 1 - seen
			}
			if err != nil || e.info.Size() != want {
				t.Fatalf("%d entries: number %d is %v, %v", n, seen, e.info, err)
			}
			seen++
		}
		if seen != int64(n) {
			t.Errorf("%d entries: %d came", n, seen)
		}
	}
	for range inOrder(upTo(maxSorted+5), listing.Options{BySize: true}) {
		break // a client that goes away
	}
}
