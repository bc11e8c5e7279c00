package ftp

import (
	"bufio"
	"context"
	"io/fs"
	"path"
	"strings"
	"time"

	"uftpd/shared/listing"
	"uftpd/shared/vfs"
)

// formatter appends the line of an entry.
type formatter func(b []byte, e entry) []byte

func (s *Session) listCmd(arg string) Reply { return s.list("LIST", arg) }

func (s *Session) nlstCmd(arg string) Reply { return s.list("NLST", arg) }

// list sends a listing as of ls: LIST as with -l, NLST with names only.
func (s *Session) list(command, arg string) Reply {
	s.takeRest()
	t, err := s.find(arg)
	if err == nil {
		err = s.listable(t)
	}
	if err != nil {
		return s.refuse(command, err)
	}
	format := s.unixLines(t, s.encode)
	if command == "NLST" && !t.opts.Long {
		format = s.nameLines(t)
	}
	return s.sendListing(command, t.path(), func(ctx context.Context, w *bufio.Writer) error {
		return s.writeListing(ctx, w, t, format, command == "LIST" || t.opts.Long)
	})
}

// listable says why the one directory of a listing cannot be read, before a
// client is told that the listing comes: some wait for it then. Of several
// directories, those that cannot be read are left out.
func (s *Session) listable(t target) error {
	if t.file != nil || len(t.places) != 1 {
		return nil
	}
	return vfs.Listable(s.fsys, t.places[0].name)
}

// sendListing sends what write writes over the data connection.
func (s *Session) sendListing(command, path string, write func(context.Context, *bufio.Writer) error) Reply {
	t := &Transfer{Command: command, Path: path, Size: -1, ascii: s.ascii}
	return s.transfer(t, func(d *data) error {
		return s.writeLines(d, func(w *bufio.Writer) error { return write(d.ctx, w) })
	})
}

// unixLines formats entries as ls -l does, with the target of each link. Of
// several directories each name is shown behind its own.
func (s *Session) unixLines(t target, encode func(string) string) formatter {
	now := time.Now()
	var places map[string]bool
	if len(t.places) > 1 {
		places = make(map[string]bool, len(t.places))
		for _, p := range t.places {
			places[p.shown] = true
		}
	}
	return func(b []byte, e entry) []byte {
		shown := e.shown
		if places[e.dir] { // and not below one, with -R
			shown = e.dir + shown
		}
		return listing.AppendUnix(b, e.info, encode(shown)+indicator(t, e), encode(s.linkTarget(e)), now)
	}
}

// linkTarget is what a link leads to, unless that is outside the tree: where
// things are on the server is nobody's business.
func (s *Session) linkTarget(e entry) string {
	if e.info.Mode()&fs.ModeSymlink == 0 {
		return ""
	}
	link, err := fs.ReadLink(s.fsys, e.name())
	inside := path.Join(path.Dir(e.name()), link)
	if err != nil || path.IsAbs(link) || inside == ".." || strings.HasPrefix(inside, "../") {
		return "" // the line does without
	}
	return link
}

// nameLines formats entries as names which can be sent back: behind the
// directory as the client has given it (RFC 1123 section 4.1.2.7).
func (s *Session) nameLines(t target) formatter {
	return func(b []byte, e entry) []byte {
		return listing.AppendName(b, s.encode(e.dir+e.shown)+indicator(t, e))
	}
}

func indicator(t target, e entry) string {
	if !t.opts.Classify || e.info == nil {
		return ""
	}
	return listing.Indicator(e.info.Mode())
}

// mlsdCmd lists a directory with facts (RFC 3659 section 7). It takes neither
// switches nor patterns.
func (s *Session) mlsdCmd(arg string) Reply {
	s.takeRest()
	if arg == "" {
		arg = "."
	}
	return s.onName("MLSD", arg, func(name string) (Reply, error) {
		info, err := fs.Stat(s.fsys, name)
		if err != nil {
			return Reply{}, err
		}
		if !info.IsDir() {
			return Say(501, "MLSD lists directories; MLST tells of other things."), nil
		}
		t := target{places: []place{{name: name}}}
		if err := s.listable(t); err != nil {
			return Reply{}, err
		}
		format := s.factLines(name)
		return s.sendListing("MLSD", vfs.Path(name), func(ctx context.Context, w *bufio.Writer) error {
			return s.writeListing(ctx, w, t, format, true)
		}), nil
	})
}
