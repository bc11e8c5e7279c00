package listing

// scanner takes a pattern apart.
type scanner struct {
	text string // the rest
	last int    // where in text the last ] without a backslash is; below 0: gone
}

func (s *scanner) skip(n int) {
	s.text = s.text[n:]
	s.last -= n
}

// token takes what stands for one character.
func (s *scanner) token() token {
	switch s.text[0] {
	case '?':
		s.skip(1)
		return token{not: true}
	case '[':
		if start, not := s.class(); start < s.last {
			s.skip(start)
			return token{s.ranges(), not}
		}
	}
	c := s.literal()
	return token{ranges: []charRange{{c, c}}}
}

// class returns where the first character of the class is that begins here, and
// whether it is negated. There is a class only when a ] follows that character;
// knowing the last one saves a search at each [, which a client could make long.
func (s *scanner) class() (start int, not bool) {
	if len(s.text) > 1 && (s.text[1] == '!' || s.text[1] == '^') {
		return 2, true
	}
	return 1, false
}

// ranges takes the characters of a class, and its end.
func (s *scanner) ranges() []charRange {
	var all []charRange
	for len(all) == 0 || s.text[0] != ']' {
		low := s.literal()
		high := low
		if s.text[0] == '-' && s.text[1] != ']' {
			s.skip(1)
			high = s.literal()
		}
		all = append(all, charRange{low, high})
	}
	s.skip(1)
	return all
}

// literal takes the first character, or the one behind a backslash.
func (s *scanner) literal() rune {
	if s.text[0] == '\\' && len(s.text) > 1 {
		s.skip(1)
	}
	c, width := char(s.text)
	s.skip(width)
	return c
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
