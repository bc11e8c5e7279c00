package ftp

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of commands into the README")

// TestReadme keeps the table of commands in the README true to the code. After
// a change of the commands:
//
//	go test ./shared/ftp -run TestReadme -update
func TestReadme(t *testing.T) {
	t.Parallel()
	const readme, begin, end = "../../README.md", "<!-- commands -->\n", "<!-- /commands -->"
	text, err := os.ReadFile(readme)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("missing: README.md")
	}
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(text), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("README.md has no place for the table of commands: %s... %s", begin, end)
	}
	want := commandTable()
	switch {
	case table == want:
	case *update:
		if err := os.WriteFile(readme, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("the table of commands in README.md is not that of the code; run this test with -update")
	}
}

// commandTable is the table, in Markdown.
func commandTable() string {
	var b strings.Builder
	b.WriteString("| Command | What it does |\n|---|---|\n")
	for _, row := range slices.Concat(commands, siteCommands) {
		if row.Run == nil {
			continue
		}
		syntax, purpose, _ := strings.Cut(strings.ReplaceAll(row.Help, "|", `\|`), ": ")
		fmt.Fprintf(&b, "| `%s` | %s |\n", syntax, purpose)
	}
	var also []string
	for _, alias := range slices.Sorted(maps.Keys(aliases)) {
		also = append(also, fmt.Sprintf("`%s` is `%s`", alias, aliases[alias]))
	}
	fmt.Fprintf(&b, "\n%s.\n", strings.Join(also, ", "))
	return b.String()
}

// TestHelp shows that each row explains itself, in a form that the README and
// HELP rely on.
func TestHelp(t *testing.T) {
	t.Parallel()
	for prefix, table := range map[string][]Command{"": commands, "SITE ": siteCommands} {
		for _, row := range table {
			syntax, purpose, ok := strings.Cut(row.Help, ": ")
			if first, _, _ := strings.Cut(syntax[min(len(prefix), len(syntax)):], " "); !ok || first != row.Name || purpose == "" {
				t.Errorf("%s explains itself as %q", row.Name, row.Help)
			}
		}
	}
}
