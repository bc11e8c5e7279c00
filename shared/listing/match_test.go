package listing

import (
	"path"
	"strings"
	"testing"
	"time"
)

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
			if !Match(tt.pattern, name) {
				t.Errorf("%q does not match %q", tt.pattern, name)
			}
		}
		for _, name := range tt.no {
			if Match(tt.pattern, name) {
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

// TestMatchIsBounded plays the patterns that take other matchers minutes. The
// limit is generous, as a slow matcher misses it by far.
func TestMatchIsBounded(t *testing.T) {
	t.Parallel()
	names := []string{strings.Repeat("a", 255), strings.Repeat("[", 255)}
	patterns := []string{
		strings.Repeat("*", 4000) + "x",
		strings.Repeat("a*", 2000) + "x",
		strings.Repeat("*a", 2000) + "x",
		"*" + strings.Repeat("[", 4000),
		"*" + strings.Repeat("[", 4000) + `\]`,
		"*" + strings.Repeat("[!x", 1300) + "]z",
		"*" + strings.Repeat("[a]", 1300) + "x",
		"*[" + strings.Repeat("b", 4000) + "]",
	}
	start := time.Now()
	for _, pattern := range patterns {
		for _, name := range names {
			if Match(pattern, name) {
				t.Errorf("%.20q... matches %.20q...", pattern, name)
			}
		}
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzMatch(f *testing.F) {
	for _, p := range []string{"*.txt", "[a-c]?*", "[!a]", `\*[`, "[]-a]", "a**b[^x]", `[\]`, "[", `*[[\]]`} {
		f.Add(p, "a.txt")
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		got := Match(pattern, name)
		if !HasMeta(pattern) && !strings.Contains(pattern, `\`) && got != (pattern == name) {
			t.Fatalf("%q is no pattern, yet %q gives %v", pattern, name, got)
		}
		if Match(escape(name)+"*", name) != true {
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
