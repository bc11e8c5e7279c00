package listing

import (
	"strings"
	"testing"
)

func TestParseOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		arg  string
		opts Options
		path string
	}{
		{"", Options{}, ""},
		{"   ", Options{}, ""},
		{"a.txt", Options{}, "a.txt"},
		{" lead", Options{}, " lead"},
		{"sp ace.txt ", Options{}, "sp ace.txt "},
		{"*.txt", Options{}, "*.txt"},
		{"-a", Options{All: true}, ""},
		{"-la", Options{All: true, Long: true}, ""},
		{"-al", Options{All: true, Long: true}, ""},
		{"-aL", Options{All: true, Follow: true}, ""},
		{"-l -a", Options{All: true, Long: true}, ""},
		{"-l  -a ", Options{All: true, Long: true}, ""},
		{" -a x", Options{All: true}, "x"},
		{"-AltSrRdF1", Options{AlmostAll: true, Long: true, ByTime: true, BySize: true, Reverse: true,
			Recursive: true, Directory: true, Classify: true, One: true}, ""},
		{"-la dir with space", Options{All: true, Long: true}, "dir with space"},
		{"-a dir -l", Options{All: true}, "dir -l"},
		{"-a  two ", Options{All: true}, " two "},
		{"-Zq9 x", Options{}, "x"},
		{"-", Options{}, "-"},
		{"- a", Options{}, "- a"},
		{"-l -", Options{Long: true}, "-"},
		{"-a.txt", Options{}, "-a.txt"},
		{"-a b.txt -c", Options{All: true}, "b.txt -c"},
		{"-é", Options{}, "-é"},
		{"--color", Options{}, "--color"},
		{"--", Options{}, ""},
		{"-- -a", Options{}, "-a"},
		{"-l -- -a b ", Options{Long: true}, "-a b "},
		{"--  x", Options{}, " x"},
		{"./-a", Options{}, "./-a"},
		{"x --", Options{}, "x --"},
	}
	for _, tt := range tests {
		opts, path := ParseOptions(tt.arg)
		if opts != tt.opts || path != tt.path {
			t.Errorf("%q: got %+v, %q, want %+v, %q", tt.arg, opts, path, tt.opts, tt.path)
		}
	}
}

func FuzzOptions(f *testing.F) {
	for _, s := range []string{"", "-", "--", "-la x y ", " -l  -- -a", "-a.txt", "-é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		opts, path := ParseOptions(arg)
		if !strings.HasSuffix(arg, path) {
			t.Fatalf("%q: path %q is not its end", arg, path)
		}
		if opts != (Options{}) && !strings.Contains(arg, "-") {
			t.Fatalf("%q: %+v from nothing", arg, opts)
		}
		// Any argument at all can be said to be a path.
		if opts, path = ParseOptions("-- " + arg); opts != (Options{}) || path != arg {
			t.Fatalf("-- %q: got %+v, %q", arg, opts, path)
		}
	})
}
