package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/pflag"
)

// fromFile sets flags from a file in TOML whose keys are their names. Those that
// the command line has set are set in spare, only to find out whether they are
// right. It returns the key "dir", which stands for the argument.
func fromFile(path string, flags, spare *pflag.FlagSet) (dir string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("--config: %w", unread{err})
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
			dir = beside(path, dir)
			continue
		}
		to := flags
		if given[name] {
			to = spare
		}
		value := keys[name]
		if text, isText := value.(string); isText && slices.Contains(pathKeys, name) {
			value = beside(path, text)
		}
		if err := setFlag(to, name, value); err != nil {
			return "", fmt.Errorf("%s:%d: %w", path, lineOf(name, string(text)), err)
		}
	}
	return dir, nil
}

// pathKeys are paths, which in a file are relative to its directory: the server
// and the commands that ask it are started in different ones.
var pathKeys = []string{"users", "auth-program", "cert", "key", "client-ca", "state-dir", "control"}

// beside is a path that a file names. What is no path stays: off, for --control,
// and a program that is looked for.
func beside(file, path string) string {
	if filepath.IsAbs(path) || path == "" || path == noControl {
		return path
	}
	if dir := filepath.Dir(file); dir != "." {
		return filepath.Join(dir, path)
	}
	return path
}

// setFlag gives a flag the value of a key, which may be a list.
func setFlag(flags *pflag.FlagSet, name string, value any) error {
	flag := flags.Lookup(name)
	if flag == nil || name == "config" || name == "help" || name == "version" {
		return fmt.Errorf("unknown key %q; keys are the names of flags, and dir", name)
	}
	switch value := value.(type) {
	case string, bool, int64:
		if err := rightType(flag, value); err != nil {
			return err
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

// rightType refuses values that would mean something else as a text. An integer
// in TOML may have any base, and is decimal as a text.
func rightType(flag *pflag.Flag, value any) error {
	_, isText := value.(string)
	switch kind := flag.Value.Type(); {
	case kind == "bool" && isText:
		return fmt.Errorf("%s is true or false, without quotes", flag.Name)
	case kind == "umask" && !isText:
		return fmt.Errorf("%s is octal, in quotes, as \"027\"", flag.Name)
	}
	return nil
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
