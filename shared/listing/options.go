package listing

import "strings"

// Options are the switches of ls that clients send with LIST, NLST and STAT.
// The zero value is that of a command without any.
type Options struct {
	All       bool // -a: with "." and ".."
	AlmostAll bool // -A: with names that begin with a dot
	Long      bool // -l: lines as of LIST
	One       bool // -1: a name a line
	ByTime    bool // -t: latest first
	BySize    bool // -S: largest first
	Reverse   bool // -r: the other way round
	Recursive bool // -R: with all directories below
	Directory bool // -d: a directory itself, not what is in it
	Classify  bool // -F: with an [Indicator] behind each name
	Follow    bool // -L: what links lead to, not the links
}

// ParseOptions splits the argument of a listing command into its switches and
// the path or pattern behind them, which is empty when there is none.
//
// Switches come in any order and bundle ("-l -a", "-la"); letters that are not
// known are ignored. Switches end at the first word that is not a dash followed
// by letters and digits, or after "--"; "-" alone is a path, and so is "-a.txt".
// A file called "-a" is reached as "./-a", or as "-- -a".
//
// A path is all of the rest, as it was sent: blanks may be anywhere in a name.
// One blank separates it from the switches.
func ParseOptions(arg string) (opts Options, path string) {
	for rest := arg; ; {
		word, next, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
		switch {
		case word == "":
			return opts, "" // nothing but blanks
		case word == "--":
			return opts, next
		case !isSwitches(word):
			return opts, rest
		}
		opts.set(word[1:])
		rest = next
	}
}

// isSwitches reports whether word is a dash and letters or digits.
func isSwitches(word string) bool {
	if len(word) < 2 || word[0] != '-' {
		return false
	}
	for i := 1; i < len(word); i++ {
		c := word[i] | 0x20 // lower case
		if (c < 'a' || c > 'z') && (word[i] < '0' || word[i] > '9') {
			return false
		}
	}
	return true
}

func (o *Options) set(letters string) {
	for i := range len(letters) {
		if flag := o.flag(letters[i]); flag != nil {
			*flag = true
		}
	}
}

func (o *Options) flag(letter byte) *bool {
	switch letter {
	case 'a':
		return &o.All
	case 'A':
		return &o.AlmostAll
	case 'l':
		return &o.Long
	case '1':
		return &o.One
	case 't':
		return &o.ByTime
	case 'S':
		return &o.BySize
	case 'r':
		return &o.Reverse
	case 'R':
		return &o.Recursive
	case 'd':
		return &o.Directory
	case 'F':
		return &o.Classify
	case 'L':
		return &o.Follow
	}
	return nil
}
