package cli

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/pflag"
)

// fromFile sets flags from a file in TOML whose keys are their names, except
// those that the command line has set. It returns the key "dir", which stands
// for the argument.
func fromFile(path string, flags *pflag.FlagSet) (dir string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("--config: %w", err)
	}
	keys := map[string]any{}
	meta, err := toml.Decode(string(text), &keys)
	if wrong := (toml.ParseError{}); errors.As(err, &wrong) {
		return "", fmt.Errorf("%s:%d: %s", path, wrong.Position.Line, wrong.Message)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	given := map[string]bool{}
	flags.Visit(func(f *pflag.Flag) { given[f.Name] = true })
	for _, key := range meta.Keys() {
		name := key[0]
		if name == "dir" {
			if dir, _ = keys[name].(string); dir == "" {
				return "", fmt.Errorf("%s:%d: dir is not the name of a directory", path, lineOf(name, string(text)))
			}
			continue
		}
		if given[name] {
			continue
		}
		if err := setFlag(flags, name, keys[name]); err != nil {
			return "", fmt.Errorf("%s:%d: %w", path, lineOf(name, string(text)), err)
		}
	}
	return dir, nil
}

// setFlag gives a flag the value of a key, which may be a list.
func setFlag(flags *pflag.FlagSet, name string, value any) error {
	flag := flags.Lookup(name)
	if flag == nil || name == "config" || name == "help" || name == "version" {
		return fmt.Errorf("unknown key %q; keys are the names of flags, and dir", name)
	}
	switch value := value.(type) {
	case string, bool, int64:
		if _, isWord := value.(string); isWord && flag.Value.Type() == "bool" {
			return fmt.Errorf("%s is true or false, without quotes", name)
		}
		if err := flag.Value.Set(fmt.Sprint(value)); err != nil {
			return fmt.Errorf("%s = %v: %w", name, value, err)
		}
		return nil
	case []any:
		for _, one := range value {
			if _, nested := one.([]any); nested {
				return fmt.Errorf("%s is a list of lists", name)
			}
			if err := setFlag(flags, name, one); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s is neither a text, a number, true or false, nor a list", name)
}

// lineOf is the line in which a key stands.
func lineOf(key, text string) int {
	begins := regexp.MustCompile(`^\s*\[?\s*["']?` + regexp.QuoteMeta(key) + `["']?\s*[].=]`)
	n := 0
	for line := range strings.Lines(text) {
		n++
		if begins.MatchString(line) {
			return n
		}
	}
	return 1
}
