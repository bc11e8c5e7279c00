package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"uftpd/fg"
	"uftpd/shared/ftp"
)

// receipt tells what became of a visit.
func receipt(v fg.Visit) string {
	return fmt.Sprintf(`  Client   %q from %v
  Time     %v, from %s to %s
  Received %s
  Sent     %s
  Ended    %s
`, v.User, v.Addr.Addr(),
		v.Ended.Sub(v.Began).Round(time.Millisecond), v.Began.Format(time.DateTime), v.Ended.Format(time.DateTime),
		count(v.In), count(v.Out), ending(v))
}

// count tells the transfers of one kind.
func count(c fg.Count) string {
	files := "files"
	if c.Files == 1 {
		files = "file"
	}
	text := fmt.Sprintf("%d %s, %d bytes", c.Files, files, c.Bytes)
	if n := c.Failed(); n > 0 {
		text += fmt.Sprintf(", and %d broken off: %s", n, verdicts(c))
	}
	return text
}

// verdicts tells how transfers broke, in the words of the log.
func verdicts(c fg.Count) string {
	var words []string
	add := func(n int, v ftp.Verdict) {
		if n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	add(c.Aborted, ftp.Aborted)
	add(c.Reset, ftp.Reset)
	add(c.Stalled, ftp.Stalled)
	add(c.Disk, ftp.Disk)
	add(c.Refused, ftp.Refused)
	return strings.Join(words, ", ")
}

// ending tells how the visit ended.
func ending(v fg.Visit) string {
	switch {
	case v.Quit:
		return "by the client, with QUIT"
	case errors.Is(v.End, ftp.ErrGone):
		return "without QUIT, the client is gone"
	case errors.Is(v.End, ftp.ErrStopped):
		return "by a signal to stop"
	case errors.Is(v.End, ftp.ErrIdle):
		return "by the server, the client was idle for too long"
	case v.End != nil:
		return "by the server: " + v.End.Error()
	}
	return "by the server"
}
