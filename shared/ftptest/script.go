package ftptest

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// script is a transcript, ready to be played.
type script struct {
	path  string
	head  header
	steps []*step
	files []txtar.File
}

// step is one line of the dialogue.
type step struct {
	line  int
	text  string
	do    action
	block []pattern // the "|" lines of a recv
}

// action plays one step.
type action func(*player, *step) error

// pattern is one line that is wanted: a text, or a regexp when re is set.
type pattern struct {
	text string
	re   *regexp.Regexp
}

func exactly(text string) (pattern, error) { return pattern{text: text}, nil }

// matching compiles a regexp that must match a whole line.
func matching(expr string) (pattern, error) {
	re, err := regexp.Compile("^(?:" + expr + ")$")
	return pattern{text: expr, re: re}, err
}

func (p pattern) match(line string) bool {
	if p.re != nil {
		return p.re.MatchString(line)
	}
	return p.text == line
}

func (p pattern) String() string {
	if p.re != nil {
		return "a match of " + p.text
	}
	return fmt.Sprintf("%q", p.text)
}

// parse reads a transcript. Errors name the file and the line.
func parse(path string, text []byte) (*script, error) {
	archive := txtar.Parse(text)
	s := &script{path: path, files: archive.Files}
	n := 0
	for line := range strings.Lines(string(archive.Comment)) {
		n++
		if err := s.parseLine(n, strings.TrimRight(line, "\r\n")); err != nil {
			return nil, s.errorAt(n, line, err)
		}
	}
	if len(s.steps) == 0 {
		return nil, fmt.Errorf("%s: no dialogue", path)
	}
	return s, nil
}

func (s *script) errorAt(n int, line string, err error) error {
	return fmt.Errorf("%s:%d: %s: %w", s.path, n, strings.TrimRight(line, "\r\n"), err)
}

func (s *script) parseLine(n int, line string) error {
	if strings.TrimSpace(line) == "" || line[0] == '#' {
		return nil
	}
	word, arg, _ := strings.Cut(line, " ")
	if key, ok := strings.CutPrefix(word, "@"); ok {
		if len(s.steps) > 0 {
			return fmt.Errorf("headers must come before the dialogue")
		}
		return s.head.set(key, arg)
	}
	switch word {
	case "|":
		return s.addToBlock(exactly(arg))
	case "|~":
		return s.addToBlock(matching(arg))
	}
	return s.addStep(n, line, word, arg)
}

func (s *script) addStep(n int, line, word, arg string) error {
	compile, ok := verbs[word]
	if !ok {
		return fmt.Errorf("unknown step %q", word)
	}
	do, err := compile(arg)
	if err != nil {
		return err
	}
	s.steps = append(s.steps, &step{line: n, text: line, do: do})
	return nil
}

func (s *script) addToBlock(p pattern, err error) error {
	if err != nil {
		return err
	}
	if len(s.steps) == 0 || s.steps[len(s.steps)-1].text != "recv" {
		return fmt.Errorf("only a plain recv takes lines")
	}
	last := s.steps[len(s.steps)-1]
	last.block = append(last.block, p)
	return nil
}

// section returns the bytes of a section, by its full name.
func (s *script) section(name string) ([]byte, error) {
	for _, f := range s.files {
		if f.Name == name {
			return f.Data, nil
		}
	}
	return nil, fmt.Errorf("no section %q", name)
}
