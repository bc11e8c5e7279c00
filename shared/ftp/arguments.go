package ftp

import (
	"io/fs"
	"strconv"
	"strings"
	"time"

	"uftpd/shared/listing"
)

// What commands with more than one argument have in common. A path that is
// not the last of them, or that has a blank at its end, is put in quotes.

// splitPaths splits paths. In quotes, "" stands for one quote.
func splitPaths(arg string) (paths []string, ok bool) {
	for arg = strings.TrimLeft(arg, " "); arg != ""; arg = strings.TrimLeft(arg, " ") {
		var p string
		if p, arg, ok = cutPath(arg); !ok {
			return nil, false
		}
		paths = append(paths, p)
	}
	return paths, ok
}

// twoPaths splits just two paths.
func twoPaths(arg string) (first, second string, ok bool) {
	paths, ok := splitPaths(arg)
	if !ok || len(paths) != 2 {
		return "", "", false
	}
	return paths[0], paths[1], true
}

// cutPath cuts the first path off.
func cutPath(s string) (path, rest string, ok bool) {
	s, quoted := strings.CutPrefix(s, `"`)
	if !quoted {
		path, rest, _ = strings.Cut(s, " ")
		return path, rest, path != ""
	}
	for {
		part, after, closed := strings.Cut(s, `"`)
		path += part
		if s, ok = strings.CutPrefix(after, `"`); !ok {
			ok = closed && path != "" && (after == "" || after[0] == ' ')
			return path, after, ok
		}
		path += `"`
	}
}

// cutLast cuts the last n words off; what is in front of them is a path, whose
// inner blanks stay.
func cutLast(arg string, n int) (path string, words []string, ok bool) {
	path = strings.TrimRight(arg, " ")
	words = make([]string, n)
	for i := range n {
		cut := strings.LastIndexByte(path, ' ')
		if cut < 0 {
			return "", nil, false
		}
		words[n-1-i] = path[cut+1:]
		path = strings.TrimRight(path[:cut], " ")
	}
	return path, words, path != ""
}

// parseShortTime reads a time that may leave out the seconds.
func parseShortTime(s string) (time.Time, error) {
	if len(s) == len("YYYYMMDDhhmm") {
		s += "00"
	}
	return listing.ParseTime(s)
}

// errMode refuses modes beyond the permission bits: a setuid file is nothing
// that anyone should make over a network.
var errMode = Say(501, "A mode is an octal number up to 777.")

func parseMode(s string) (fs.FileMode, bool) {
	n, err := strconv.ParseUint(s, 8, 16)
	return fs.FileMode(n), err == nil && n <= 0o777
}
