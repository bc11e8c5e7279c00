package ftp

import (
	"bufio"
	"io"
	"testing"
)

// TestRecursionIsBounded lists one entry more than it may, and as many.
func TestRecursionIsBounded(t *testing.T) {
	t.Parallel()
	s := fuzzSession(t)
	const all = 8 // d, [a], *, f, "x 1 2", "q", d/e, d/g
	for left, want := range map[int]string{all - 1: errRecursion.Error(), all: ""} {
		at := target{places: []place{{name: "."}}}
		w := &treeWriter{s: s, ctx: t.Context(), w: bufio.NewWriter(io.Discard), format: s.nameLines(at), left: left}
		got := ""
		if err := w.writeDir(at, 0); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%d entries: %q, want %q", left, got, want)
		}
	}
}
