package listing

import (
	"strings"
	"unicode/utf8"
)

// HasMeta reports whether a path holds any of * ? [ and may therefore be a
// pattern. A backslash alone makes none: it is a letter of some names.
func HasMeta(pattern string) bool { return strings.ContainsAny(pattern, "*?[") }

// Match reports whether all of name, one element of a path, matches a pattern
// of the shell:
//
//   - any characters, also none
//     ?       any one character
//     [a-z]   one character of those; a ] that comes first is one of them
//     [!a-z]  one character, none of those; [^a-z] as well
//     \c      the character c
//
// A character is one of UTF-8, or a byte where the name is something else. A [
// that is not closed and a backslash at the end stand for themselves. A dot at
// the start is a character like any other, because listings have the names that
// begin with one.
//
// A failure goes back to the last star only, so that a match takes at most
// len(pattern) times len(name) steps.
func Match(pattern, name string) bool {
	g := glob{pattern, lastClose(pattern)}
	p, n := 0, 0         // where we are in pattern and name
	star, retry := -1, 0 // where the last star's rest begins in each
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			p++
			star, retry = p, n
			continue
		}
		c, width := char(name[n:])
		if next, ok := g.one(p, c); ok {
			p, n = next, n+width
			continue
		}
		if star < 0 {
			return false
		}
		_, width = char(name[retry:])
		retry += width
		p, n = star, retry
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// glob is a pattern, and where its last ] is that is not escaped.
type glob struct {
	pattern string
	last    int
}

// one matches the pattern at p, where there is no star, with one character. It
// returns where the pattern goes on.
func (g glob) one(p int, c rune) (next int, ok bool) {
	if p == len(g.pattern) {
		return p, false
	}
	switch g.pattern[p] {
	case '?':
		return p + 1, true
	case '[':
		if start, not := g.class(p); start < g.last {
			next, ok = g.among(start, c)
			return next, ok != not
		}
	}
	want, next := g.literal(p)
	return next, want == c
}

// class returns where the first character of the class at p is, and whether the
// class is negated. There is a class only when a ] follows that character;
// knowing the last one saves a search at each [, which a client could make long.
func (g glob) class(p int) (start int, not bool) {
	if p+1 < len(g.pattern) && (g.pattern[p+1] == '!' || g.pattern[p+1] == '^') {
		return p + 2, true
	}
	return p + 1, false
}

// among looks for c in the class that starts at p. It returns where the pattern
// goes on behind the class.
func (g glob) among(p int, c rune) (next int, found bool) {
	for first := true; first || g.pattern[p] != ']'; first = false {
		var low, high rune
		low, p = g.literal(p)
		high = low
		if g.pattern[p] == '-' && g.pattern[p+1] != ']' {
			high, p = g.literal(p + 1)
		}
		found = found || low <= c && c <= high
	}
	return p + 1, found
}

// literal returns the character at p, or the one behind a backslash at p, and
// where the pattern goes on.
func (g glob) literal(p int) (c rune, next int) {
	if g.pattern[p] == '\\' && p+1 < len(g.pattern) {
		p++
	}
	c, width := char(g.pattern[p:])
	return c, p + width
}

// lastClose returns where the last ] without a backslash is, else -1.
func lastClose(pattern string) int {
	last := -1
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case ']':
			last = i
		}
	}
	return last
}

// char returns the first character of s and its width. A byte that is not
// UTF-8 is a character beyond all of Unicode.
func char(s string) (c rune, width int) {
	c, width = utf8.DecodeRuneInString(s)
	if c == utf8.RuneError && width == 1 {
		c = utf8.MaxRune + 1 + rune(s[0])
	}
	return c, width
}
