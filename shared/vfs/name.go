package vfs

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Longest name and longest component that [Name] lets through, in bytes: what
// nearly every system allows (PATH_MAX, NAME_MAX).
const (
	maxName      = 4096
	maxComponent = 255
)

// Name returns the name of the file that a client means with arg. cwd is the
// name of the client's working directory. A leading slash, "." and "..",
// double and trailing slashes are taken as in Unix paths; ".." in the root is
// the root.
//
// The error matches [ErrName] when arg is empty, has control characters
// (bytes below 0x20, and 0x7f; those of Unicode that turn the direction of
// writing round), or is too long. All other bytes are kept.
func Name(cwd, arg string) (string, error) {
	if arg == "" {
		return "", fmt.Errorf("%w: empty", ErrName)
	}
	if i := strings.IndexFunc(arg, isControl); i >= 0 {
		return "", fmt.Errorf("%w: control character %+q", ErrName, firstRune(arg[i:]))
	}
	var name []byte
	if arg[0] != '/' && cwd != "." {
		name = append(name, cwd...)
	}
	for part := range strings.SplitSeq(arg, "/") {
		switch {
		case part == "" || part == ".":
		case part == "..":
			name = name[:max(0, bytes.LastIndexByte(name, '/'))]
		case len(part) > maxComponent:
			return "", fmt.Errorf("%w: longer than %d bytes", ErrName, maxComponent)
		default:
			if len(name) > 0 {
				name = append(name, '/')
			}
			name = append(name, part...)
		}
	}
	switch {
	case len(name) == 0:
		return ".", nil
	case len(name) > maxName:
		return "", fmt.Errorf("%w: longer than %d bytes", ErrName, maxName)
	}
	return string(name), nil
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isControl reports characters that no name may have: those of ASCII, which
// forge lines and move cursors, and those of Unicode that turn the direction of
// writing round, which make "exe.txt" of what ends in "txt.exe".
func isControl(r rune) bool {
	return r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Path returns the absolute path by which a client knows name:
// "/" for ".", "/a/b" for "a/b".
func Path(name string) string {
	if name == "." {
		return "/"
	}
	return "/" + name
}

// ValidName reports whether name is one that a tree is to accept: as
// [io/fs.ValidPath] has it, but with any bytes other than NUL.
func ValidName(name string) bool {
	if name == "." {
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return strings.IndexByte(name, 0) < 0
}
