package listing

import (
	"math"
	"path"
	"strings"
	"testing"
	"time"
)

func match(pattern, name string) bool { return Compile(pattern).Match(name) }

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern string
		yes, no []string
	}{
		{"", []string{""}, []string{"a"}},
		{"abc", []string{"abc"}, []string{"ab", "abcd", "ABC", ""}},
		{"*", []string{"", "a", ".hidden", "ünï", "\xff"}, nil},
		{"**", []string{"", "a"}, nil},
		{"*.txt", []string{"a.txt", ".txt", ".hidden.txt", "x.txt.txt"}, []string{"txt", "a.txt.gz", "a.TXT"}},
		{"a*b*c", []string{"abc", "axxbxxc", "abcbc"}, []string{"ab", "acb", "abcd"}},
		{"?", []string{"a", "ü", "€", "😀", "\xff", "?", "."}, []string{"", "ab", "\xff\xfe"}},
		{"*??", []string{"ab", "€x", "xyz"}, []string{"€", "a", ""}},
		{"[a-c]", []string{"a", "b", "c"}, []string{"d", "", "-", "A", "ab"}},
		{"[!a-c]", []string{"d", "!", "ü", "\xff"}, []string{"a", "b", "", "dd"}},
		{"[^a-c]", []string{"d", "^"}, []string{"a"}},
		{"[a-]", []string{"a", "-"}, []string{"b"}},
		{"[-a]", []string{"a", "-"}, []string{"b"}},
		{"[]a]", []string{"]", "a"}, []string{"[", "]a]"}},
		{"[!]a]", []string{"b"}, []string{"]", "a"}},
		{"[]-a]", []string{"]", "^", "_", "a"}, []string{"-", "b"}},
		{"[a!]", []string{"a", "!"}, []string{"b"}},
		{`[\]]`, []string{"]"}, []string{`\`, "["}},
		{`[\a-\c]`, []string{"a", "b"}, []string{`\`, "-"}},
		{"[z-a]", nil, []string{"a", "m", "z", "-"}},
		{"[α-ω]*", []string{"β", "λx"}, []string{"x", "я"}},
		{"[é]", []string{"é"}, []string{"\xc3", "\xa9", "e"}},
		{"[\xe0-\xe9]", []string{"\xe0", "\xe5"}, []string{"\xea", "à", "�"}},
		{"*\xa9", []string{"a\xa9"}, []string{"é"}},
		{"\xe9*", []string{"\xe9t\xe9"}, []string{"é", "�"}},
		{"x[1]", []string{"x1"}, []string{"x[1]"}},
		{"[", []string{"["}, []string{"", "]"}},
		{"[a", []string{"[a"}, []string{"a"}},
		{"[]", []string{"[]"}, []string{"]", "["}},
		{"[!]", []string{"[!]"}, []string{"a", "!"}},
		{"[!", []string{"[!"}, []string{"a"}},
		{`[\]`, []string{"[]"}, []string{`[\]`, `\`}},
		{`[a\]`, []string{"[a]"}, []string{"a", `[a\]`}},
		{"[[]", []string{"["}, []string{"[[]"}},
		{"*[", []string{"a[", "["}, []string{"a"}},
		{"]", []string{"]"}, nil},
		{`\*`, []string{"*"}, []string{"a", `\*`}},
		{`\a\?`, []string{"a?"}, []string{"ab"}},
		{`\\`, []string{`\`}, []string{`\\`}},
		{`a\`, []string{`a\`}, []string{"a"}},
		{`\[a]`, []string{"[a]"}, []string{"a"}},
	}
	for _, tt := range tests {
		for _, name := range tt.yes {
			if !match(tt.pattern, name) {
				t.Errorf("%q does not match %q", tt.pattern, name)
			}
		}
		for _, name := range tt.no {
			if match(tt.pattern, name) {
				t.Errorf("%q matches %q", tt.pattern, name)
			}
		}
	}
}

func TestHasMeta(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{
		"": false, "a.txt": false, `a\b`: false, "a]b": false, "dir with space/ü": false,
		"*": true, "a?": true, "[a": true, `\*`: true, "d*/x": true,
	} {
		if got := HasMeta(pattern); got != want {
			t.Errorf("%q: got %v", pattern, got)
		}
	}
}

// TestMatchIsLinear plays the patterns that take other matchers minutes, each
// against 2,000 names. A matcher that goes back misses the limit by far, or with
// the race detector if it goes back once only; this one takes 2 us a name.
func TestMatchIsLinear(t *testing.T) {
	t.Parallel()
	const limit = time.Second
	names := []string{strings.Repeat("a", 255), strings.Repeat("[", 255)}
	for _, pattern := range []string{
		strings.Repeat("*", 254) + "x",
		strings.Repeat("a*", 127) + "x",
		strings.Repeat("*a", 127) + "x",
		"*" + strings.Repeat("a", 127) + "b*",
		"*" + strings.Repeat("[", 253) + "x",
		"*" + strings.Repeat("[", 250) + `\]x`,
		"*" + strings.Repeat("[!x", 84) + "]z",
		"*" + strings.Repeat("[ab]", 63) + "x",
		"*[" + strings.Repeat("b", 252) + "]",
	} {
		took := time.Duration(math.MaxInt64)
		for tries := 0; took > limit && tries < 10; tries++ { // a busy machine makes some longer, none shorter
			took = min(took, matchNone(t, pattern, names))
		}
		if took > limit {
			t.Errorf("%.20q... took %v", pattern, took)
		}
	}
}

// matchNone matches each name a thousand times, which must fail, and returns
// how long that takes.
func matchNone(t *testing.T, pattern string, names []string) time.Duration {
	t.Helper()
	start := time.Now()
	p := Compile(pattern)
	for range 1_000 {
		for _, name := range names {
			if p.Match(name) {
				t.Fatalf("%.20q... matches %.20q...", pattern, name)
			}
		}
	}
	return time.Since(start)
}

func FuzzMatch(f *testing.F) {
	for _, p := range []string{"*.txt", "[a-c]?*", "[!a]", `\*[`, "[]-a]", "a**b[^x]", `[\]`, "[", `*[[\]]`} {
		f.Add(p, "a.txt")
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		got := match(pattern, name)
		if !HasMeta(pattern) && !strings.Contains(pattern, `\`) && got != (pattern == name) {
			t.Fatalf("%q is no pattern, yet %q gives %v", pattern, name, got)
		}
		if match(escape(name)+"*", name) != true {
			t.Fatalf("%q escaped does not match itself", name)
		}
		// path.Match differs in "!", "/", and in stars that stop inside a character.
		if strings.Contains(pattern, "[!") || strings.Contains(pattern+name, "/") || !isASCII(pattern+name) {
			return
		}
		if want, err := path.Match(pattern, name); err == nil && got != want {
			t.Fatalf("%q with %q: got %v, path.Match %v", pattern, name, got, want)
		}
	})
}

func escape(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }) < 0
}
