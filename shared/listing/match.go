package listing

import (
	"strings"
	"unicode/utf8"
)

// HasMeta reports whether a path holds any of * ? [ and may therefore be a
// pattern. A backslash alone makes none: it is a letter of some names.
func HasMeta(pattern string) bool { return strings.ContainsAny(pattern, "*?[") }

// Pattern is a pattern of the shell, for one element of a path:
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
// It is not safe for concurrent use.
type Pattern struct {
	tokens []token
	// Bit i of these sets stands for: all before token i has matched.
	loops []uint64 // where a star stands in front of token i, or at the end
	state []uint64
	// Which tokens match a character, as far as it was seen.
	ascii  [utf8.RuneSelf][]uint64
	others map[rune][]uint64
}

// maxMasks bounds how many characters beyond ASCII a Pattern remembers.
const maxMasks = 1024

// Compile makes a Pattern, once for many names. Any text is one.
func Compile(pattern string) *Pattern {
	p := &Pattern{others: map[rune][]uint64{}}
	var stars []int
	for s := (scanner{pattern, lastClose(pattern)}); s.text != ""; {
		if s.text[0] == '*' {
			stars = append(stars, len(p.tokens))
			s.skip(1)
			continue
		}
		p.tokens = append(p.tokens, s.token())
	}
	p.loops, p.state = p.newSet(), p.newSet()
	for _, i := range stars {
		p.loops[i/64] |= 1 << (i % 64)
	}
	return p
}

func (p *Pattern) newSet() []uint64 { return make([]uint64, len(p.tokens)/64+1) }

// Match reports whether all of name matches. It follows all ways to match at
// the same time, a bit for each, so that it takes time in proportion to the
// length of the name, whatever the pattern.
func (p *Pattern) Match(name string) bool {
	clear(p.state)
	p.state[0] = 1
	for name != "" {
		c, width := char(name)
		name = name[width:]
		mask, carry, alive := p.mask(c), uint64(0), uint64(0)
		for i, at := range p.state {
			moved := at & mask[i]
			p.state[i] = moved<<1 | carry | at&p.loops[i]
			carry = moved >> 63
			alive |= p.state[i]
		}
		if alive == 0 {
			return false
		}
	}
	end := len(p.tokens)
	return p.state[end/64]&(1<<(end%64)) != 0
}

// mask is the set of the tokens that match a character.
func (p *Pattern) mask(c rune) []uint64 {
	if c < utf8.RuneSelf {
		if p.ascii[c] == nil {
			p.ascii[c] = p.newMask(c)
		}
		return p.ascii[c]
	}
	mask := p.others[c]
	if mask == nil {
		if len(p.others) == maxMasks {
			clear(p.others)
		}
		mask = p.newMask(c)
		p.others[c] = mask
	}
	return mask
}

func (p *Pattern) newMask(c rune) []uint64 {
	mask := p.newSet()
	for i, t := range p.tokens {
		if t.matches(c) {
			mask[i/64] |= 1 << (i % 64)
		}
	}
	return mask
}

// token matches one character: one of the ranges, or none of them.
type token struct {
	ranges []charRange
	not    bool
}

type charRange struct{ low, high rune }

func (t token) matches(c rune) bool {
	for _, r := range t.ranges {
		if r.low <= c && c <= r.high {
			return !t.not
		}
	}
	return t.not
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
