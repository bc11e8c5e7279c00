package bg_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// goBlock is a piece of Go in the README.
var goBlock = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

// TestReadmeCode shows that all Go of the README stands, word for word, in an
// example, and so compiles and does what it says.
func TestReadmeCode(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := allExamples(t)
	blocks := goBlock.FindAllStringSubmatch(string(readme), -1)
	if len(blocks) == 0 {
		t.Fatal("the README has no Go")
	}
	for _, block := range blocks {
		if !strings.Contains(examples, block[1]) {
			t.Errorf("no example of the module has this code of the README:\n%s", block[1])
		}
	}
}

// allExamples is the text of all examples of the module.
func allExamples(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"../*/example*_test.go", "../shared/*/example*_test.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return all.String()
}
