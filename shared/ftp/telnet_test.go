package ftp

import "testing"

func TestStripTelnet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"plain", "NOOP", "NOOP"},
		{"interrupt and synch", "\xff\xf4\xff\xf2ABOR", "ABOR"},
		{"mark taken as urgent data", "\xff\xf4\xffABOR", "ABOR"},
		{"IAC taken as urgent data", "\xff\xf4\xf2ABOR", "ABOR"},
		{"doubled is a byte of a name", "RETR a\xff\xffb", "RETR a\xffb"},
		{"and so is a single one", "RETR \xff a\xff", "RETR \xff a\xff"},
		{"whatever follows", "RETR \xff\xf0\xff\xfd\xff\xff\xff", "RETR \xff\xf0\xff\xfd\xff\xff"},
		{"a space that is an option", "\xff\xfd NOOP", "NOOP"},
		{"a space in front", " \xff\xf4NOOP", " NOOP"},
		{"doubled in a verb", "NO\xff\xffOP", "NOOP"},
		{"option negotiation", "\xff\xfb\x01NOOP", "NOOP"},
		{"in the middle", "NO\xff\xf1OP", "NOOP"},
		{"alone at the end", "NOOP\xff", "NOOP"},
		{"negotiation cut off", "NOOP\xff\xfd", "NOOP"},
		{"only commands", "\xff\xf4\xff\xf4", ""},
		{"latin-1 inside", "RETR \xe4\xf6", "RETR \xe4\xf6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := string(stripTelnet([]byte(c.in))); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
