package integration

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// lsLine is what parsers of ls -l lines agree on.
var lsLine = regexp.MustCompile(`^([-dlbcps][-rwxsStT]{9}) +\d+ +\S+ +\S+ +\d+ +` +
	`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} +(?:\d{1,2}:\d\d|\d{4}) (.+)$`)

var (
	mlsdLine  = regexp.MustCompile(`^(?:[A-Za-z0-9.-]+=[^;]*;)+ (.+)$`)
	aroundDir = regexp.MustCompile(`(?i)type=[cp]dir;`)
)

// checkListing wants each line to parse and the names to be these, or these
// among others.
func checkListing(kind string, exact bool, listing string, want []string) error {
	var got []string
	for line := range strings.Lines(listing) {
		line, ok := strings.CutSuffix(line, "\r\n")
		if !ok {
			return fmt.Errorf("line without CR LF: %q", line)
		}
		name, err := listedName(kind, line)
		if err != nil {
			return err
		}
		if name != "" && name != "." && name != ".." {
			got = append(got, name)
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			return fmt.Errorf("%q is not listed: %q", name, got)
		}
	}
	slices.Sort(got)
	if exact && len(got) != len(want) || len(slices.Compact(got)) != len(got) {
		return fmt.Errorf("listed is %q, want just %q", got, want)
	}
	return nil
}

// listedName is the name in a line, or "" for one that names the directory
// listed or the one above.
func listedName(kind, line string) (string, error) {
	switch kind {
	case "ls":
		m := lsLine.FindStringSubmatch(line)
		if m == nil {
			return "", fmt.Errorf("no line of ls -l: %q", line)
		}
		if m[1][0] == 'l' {
			name, _, _ := strings.Cut(m[2], " -> ")
			return name, nil
		}
		return m[2], nil
	case "mlsd":
		m := mlsdLine.FindStringSubmatch(line)
		if m == nil {
			return "", fmt.Errorf("no line of MLSD: %q", line)
		}
		if aroundDir.MatchString(line) {
			return "", nil
		}
		return m[1], nil
	case "nlst":
		return line[strings.LastIndexByte(line, '/')+1:], nil
	}
	return "", fmt.Errorf("unknown kind of listing %q", kind)
}

func TestCheckListing(t *testing.T) {
	t.Parallel()
	ls := "-rw-r--r-- 1 ftp ftp 6 Jan  2  2020 a b\r\ndrwxr-xr-x 2 ftp ftp 4096 Jan 12 13:01 d\r\nlrwxrwxrwx 1 ftp ftp 1 Jan  2  2020 l -> d\r\n"
	mlsd := "type=cdir;; .\r\ntype=cdir;modify=20200102030405; /x\r\ntype=file;size=1; a b\r\n"
	for _, tt := range []struct {
		kind, listing string
		exact         bool
		names         []string
		ok            bool
	}{
		{"ls", ls, true, []string{"d", "a b", "l"}, true},
		{"ls", ls, true, []string{"d", "a b"}, false},
		{"ls", ls, false, []string{"d"}, true},
		{"ls", ls, false, []string{"e"}, false},
		{"ls", "total 3\r\n" + ls, false, nil, false},
		{"ls", strings.ReplaceAll(ls, "\r", ""), false, nil, false},
		{"ls", "", true, nil, true},
		{"mlsd", mlsd[len("type=cdir;; .\r\n"):], true, []string{"a b"}, true},
		{"mlsd", mlsd, true, []string{"a b"}, false},
		{"nlst", "sub/a b\r\nc\r\n", true, []string{"c", "a b"}, true},
		{"nlst", "a\r\na\r\n", false, []string{"a"}, false},
	} {
		err := checkListing(tt.kind, tt.exact, tt.listing, tt.names)
		assert.Equal(t, tt.ok, err == nil, "%+v: %v", tt, err)
	}
}
