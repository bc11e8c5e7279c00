package ftp

import (
	"bufio"
	"context"

	"uftpd/shared/listing"
)

// Bounds of -R: beyond them the listing ends with an error, as a client must
// not take it for all there is.
const (
	maxDepth   = 64        // directories in one another
	maxEntries = 1_000_000 // in all
)

var errRecursion = Say(550, "There is more than -R lists; list it in parts.")

// treeWriter writes the listing of a target.
type treeWriter struct {
	s       *Session
	ctx     context.Context
	w       *bufio.Writer
	format  formatter
	left    int  // how many entries -R may still list
	tooDeep bool // there was more
}

// writeListing writes the entries of a target and, with -R, of all directories
// below. infos are wanted by the format.
func (s *Session) writeListing(ctx context.Context, w *bufio.Writer, t target, format formatter, infos bool) error {
	tree := &treeWriter{s: s, ctx: ctx, w: w, format: format, left: maxEntries}
	if !t.opts.Recursive || t.file != nil {
		for e, err := range s.listed(ctx, t, infos) {
			if err == nil {
				err = tree.write(e)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	err := tree.writeDir(t, 0)
	if err == nil && tree.tooDeep {
		err = errRecursion
	}
	return err
}

func (t *treeWriter) write(e entry) error {
	_, err := t.w.Write(t.format(t.w.AvailableBuffer(), e))
	return err
}

// writeDir writes a directory and then those in it, each under a heading, as
// ls -R does. Links to directories are not followed.
func (t *treeWriter) writeDir(at target, depth int) error {
	var dirs []place
	for e, err := range t.s.listed(t.ctx, at, true) {
		if depth > 0 && isHidden(err) {
			return nil
		}
		if t.left--; err == nil && t.left < 0 {
			err = errRecursion
		}
		if err == nil {
			err = t.write(e)
		}
		if err != nil {
			return err
		}
		if e.info.IsDir() && !e.link {
			dirs = append(dirs, place{e.name(), e.dir + e.shown + "/"})
		}
	}
	if depth == maxDepth && len(dirs) > 0 {
		t.tooDeep = true
		return nil
	}
	for _, d := range dirs {
		heading := append(t.w.AvailableBuffer(), "\r\n"...)
		heading = listing.AppendName(heading, t.s.encode(d.shown[:len(d.shown)-1])+":")
		if _, err := t.w.Write(heading); err != nil {
			return err
		}
		if err := t.writeDir(target{opts: at.opts, places: []place{d}}, depth+1); err != nil {
			return err
		}
	}
	return nil
}
