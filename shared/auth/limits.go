package auth

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Limits bound what one user takes. Zero: no limit.
type Limits struct {
	// Sessions is how many there may be at a time ("sessions").
	Sessions int64
	// Up and Down are the speed of all the user's transfers together, to and
	// from the server, in bytes per second ("up", "down").
	Up, Down int64
	// Quota is how many bytes the user's files may have ("quota").
	Quota int64
	// Files is how many files there may be ("files").
	Files int64
}

// limit is one of the limits with its word.
type limit struct {
	word string
	at   *int64
	most int64
}

func (l *Limits) all() [5]limit {
	return [...]limit{
		{"sessions", &l.Sessions, math.MaxInt32},
		{"up", &l.Up, math.MaxInt64},
		{"down", &l.Down, math.MaxInt64},
		{"quota", &l.Quota, math.MaxInt64},
		{"files", &l.Files, math.MaxInt64},
	}
}

// String returns the limits as in a users file, without units.
func (l Limits) String() string {
	var words []string
	for _, one := range l.all() {
		if *one.at != 0 {
			words = append(words, one.word+"="+strconv.FormatInt(*one.at, 10))
		}
	}
	return strings.Join(words, ",")
}

// ParseLimits reads limits as in a users file: "sessions=2,up=1M,quota=10G".
// The units K, M, G and T are powers of 1024.
func ParseLimits(s string) (Limits, error) {
	var l Limits
	if s == "" {
		return l, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		word, number, ok := strings.Cut(part, "=")
		if !ok {
			return Limits{}, fmt.Errorf("limit %q is not of the form word=number", part)
		}
		if err := l.set(word, number); err != nil {
			return Limits{}, err
		}
	}
	return l, nil
}

func (l *Limits) set(word, number string) error {
	for _, one := range l.all() {
		if one.word != word {
			continue
		}
		n, err := parseSize(number)
		switch {
		case err != nil:
			return fmt.Errorf("limit %s: %w", word, err)
		case *one.at != 0:
			return fmt.Errorf("limit %s stands twice", word)
		case n > one.most:
			return fmt.Errorf("limit %s: %s is too large", word, number)
		}
		*one.at = n
		return nil
	}
	return fmt.Errorf("unknown limit %q; limits are sessions, up, down, quota, files", word)
}

// parseSize reads a number with a unit.
func parseSize(s string) (int64, error) {
	digits, shift := s, 0
	if s != "" {
		if i := strings.IndexByte("KMGT", s[len(s)-1]); i >= 0 {
			digits, shift = s[:len(s)-1], 10*(i+1)
		}
	}
	n, err := strconv.ParseUint(digits, 10, 63)
	switch {
	case err != nil || strings.HasPrefix(digits, "+"):
		return 0, fmt.Errorf("%q is not a number, perhaps with K, M, G or T", s)
	case n == 0:
		return 0, fmt.Errorf("0 is no limit; leave it out")
	case n > math.MaxInt64>>shift:
		return 0, fmt.Errorf("%s is too large", s)
	}
	return int64(n) << shift, nil
}
