package ftp

import (
	"bufio"
	"cmp"
	"context"
	"iter"
	"slices"

	"uftpd/shared/listing"
)

const (
	// maxSorted bounds the entries that -t, -S and -r put in order, as those
	// have to be held in memory. A larger directory comes in the tree's order.
	maxSorted = 100_000
	// maxDepth bounds how deep -R goes.
	maxDepth = 32
)

// writeListing writes the entries of a target and, with -R, of all directories below.
func (s *Session) writeListing(ctx context.Context, w *bufio.Writer, t target, format formatter, infos bool) error {
	if !t.opts.Recursive || t.file != nil {
		_, err := s.writeEntries(ctx, w, t, format, infos)
		return err
	}
	return s.writeTree(ctx, w, t, format, "", 0)
}

// writeEntries writes one directory, and returns the names of those in it when
// they are going to be visited.
func (s *Session) writeEntries(ctx context.Context, w *bufio.Writer, t target, format formatter, infos bool) (dirs []entry, err error) {
	ordered := t.opts.ByTime || t.opts.BySize || t.opts.Reverse
	entries := s.entries(ctx, t, infos || ordered || t.opts.Classify || t.opts.Recursive)
	if ordered {
		entries = inOrder(entries, t.opts)
	}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(format(w.AvailableBuffer(), e)); err != nil {
			return nil, err
		}
		if t.opts.Recursive && e.info.IsDir() {
			dirs = append(dirs, e)
		}
	}
	return dirs, nil
}

// writeTree writes a directory and those below it, each under a heading, as
// ls -R does.
func (s *Session) writeTree(ctx context.Context, w *bufio.Writer, t target, format formatter, heading string, depth int) error {
	if heading != "" {
		w.Write(listing.AppendName(append(w.AvailableBuffer(), "\r\n"...), heading+":"))
	}
	dirs, err := s.writeEntries(ctx, w, t, format, true)
	if err != nil || depth == maxDepth {
		return err
	}
	for _, d := range dirs {
		shown := d.shown
		if heading != "" {
			shown = heading + "/" + d.shown
		}
		below := target{opts: t.opts, places: []place{{d.name, d.dir + d.shown + "/"}}}
		if err := s.writeTree(ctx, w, below, format, shown, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// inOrder yields entries in the order that switches ask for.
func inOrder(entries iter.Seq2[entry, error], opts listing.Options) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		var all []entry
		overflown := false
		for e, err := range entries {
			if err != nil {
				yield(e, err)
				return
			}
			if len(all) < maxSorted {
				all = append(all, e)
				continue
			}
			// Too many to be put in order: give them out as they come.
			if !overflown && !yieldAll(all, yield) {
				return
			}
			overflown = true
			if !yield(e, nil) {
				return
			}
		}
		if !overflown {
			sortEntries(all, opts)
			yieldAll(all, yield)
		}
	}
}

func yieldAll(all []entry, yield func(entry, error) bool) bool {
	for _, e := range all {
		if !yield(e, nil) {
			return false
		}
	}
	return true
}

// sortEntries sorts by time or size, equals by name; -r turns the whole round.
func sortEntries(all []entry, opts listing.Options) {
	slices.SortStableFunc(all, func(a, b entry) int {
		switch {
		case opts.BySize:
			return cmp.Compare(b.info.Size(), a.info.Size())
		case opts.ByTime:
			return b.info.ModTime().Compare(a.info.ModTime())
		}
		return 0
	})
	if opts.Reverse {
		slices.Reverse(all)
	}
}
