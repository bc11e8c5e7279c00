package ftp

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"uftpd/shared/listing"
)

// maxSorted bounds the entries that -t, -S and -r put in order, as those have
// to be held in memory. A larger directory comes in the tree's order.
const maxSorted = 100_000

// listed yields the entries of a target in the order that its switches ask for,
// by default that of their names.
func (s *Session) listed(ctx context.Context, t target, infos bool) iter.Seq2[entry, error] {
	ordered := t.opts.ByTime || t.opts.BySize || t.opts.Reverse
	entries := s.entries(ctx, t, infos || ordered || t.opts.Classify)
	if ordered {
		return inOrder(entries, t.opts)
	}
	return entries
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
			clear(all) // their memory goes, their number stays
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
