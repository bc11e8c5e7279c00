package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/pflag"
)

// Help has the texts that only one program has, in lines of 80 columns.
type Help struct {
	// About says what the program is for.
	About string
	// Examples are command lines, each with a comment.
	Examples string
	// Status lists the exit statuses.
	Status string
	// Signals says what signals do.
	Signals string
}

// access is what there is to know before anything is served.
const access = `Anyone who reaches the port may read, change and delete everything in DIR, with
any name and any password, and nothing is encrypted, unless --user, --users,
--auth-program, --auth-url, --read-only or --tls is given. No name and no link
leads out of DIR. Files with passwords and keys must be elsewhere.
`

// help is what --help prints.
func (p *Program) help(o *Options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s.\n\nUsage: %s [flags] [DIR]\n\n", p.Name, p.Does, p.Name)
	fmt.Fprintf(&b, "%s\nDIR is the directory to serve, by default the current one.\n%s", p.Help.About, access)
	for _, t := range o.themes {
		fmt.Fprintf(&b, "\n%s:\n", t.title)
		t.flags.VisitAll(func(f *pflag.Flag) { b.WriteString(describe(f)) })
	}
	for _, s := range []struct{ title, text string }{
		{"Examples", p.Help.Examples},
		{"Signals", p.Help.Signals},
		{"Exit status", p.Help.Status},
	} {
		fmt.Fprintf(&b, "\n%s:\n%s", s.title, indent(s.text))
	}
	return b.String()
}

// describe is one flag in the help, with a column for the flag that is the
// same in all themes.
func describe(f *pflag.Flag) string {
	const column = 34
	value, usage := pflag.UnquoteUsage(f)
	left := "      --" + f.Name
	if f.Shorthand != "" {
		left = "  -" + f.Shorthand + ", --" + f.Name
	}
	switch {
	case value == "":
	case f.NoOptDefVal == more:
		left += "[=" + value + "]"
	default:
		left += " " + value
	}
	lines := strings.ReplaceAll(usage, "\n", "\n"+strings.Repeat(" ", column))
	return fmt.Sprintf("%-*s%s\n", column, left, lines)
}

// indent sets text in by two columns.
func indent(text string) string {
	text = strings.TrimSuffix(text, "\n")
	return "  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
}

// version names the program as it was built.
func version(name string) string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("%s %s (%s %s/%s)", name, v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
