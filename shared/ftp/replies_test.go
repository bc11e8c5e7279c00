package ftp_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestTranscriptsForAllReplies shows that no reply was forgotten: each that the
// package may say is wanted, with its text, by one transcript at least.
func TestTranscriptsForAllReplies(t *testing.T) {
	t.Parallel()
	wanted := wantedReplies(t)
	all := replies(t)
	if len(all) < 150 {
		t.Fatalf("only %d replies were found", len(all))
	}
	for _, r := range all {
		if !r.in(wanted) {
			t.Errorf("%s: no transcript shows %s %s", r.at, r.code, r.text)
		}
	}
}

// aReply is a call of Say.
type aReply struct {
	at         token.Position
	code, text string // code is empty where it is no constant
}

// verb is a formatting verb.
var verb = regexp.MustCompile(`%[0-9]*[a-z]`)

// in reports whether one of the wanted lines is this reply.
func (r aReply) in(wanted []string) bool {
	code, texts := r.code, verb.Split(r.text, -1)
	if code == "" {
		code = `\d\d\d`
	}
	for i, text := range texts {
		texts[i] = regexp.QuoteMeta(text)
	}
	re := regexp.MustCompile("^" + code + " " + strings.Join(texts, ".*") + "$")
	for _, line := range wanted {
		if re.MatchString(line) {
			return true
		}
	}
	return false
}

// wantedReplies are the last lines of replies that transcripts want, and the
// first ones; regexps among them without their backslashes, unless they match
// any text.
func wantedReplies(t *testing.T) []string {
	t.Helper()
	var wanted []string
	line := regexp.MustCompile(`(?m)^(?:<~?|reply) (\d\d\d)[ -](.*)$`)
	for _, text := range readAll(t, "testdata/*.txt") {
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			if m[2] != ".*" {
				wanted = append(wanted, m[1]+" "+strings.ReplaceAll(m[2], `\`, ""))
			}
		}
	}
	return wanted
}

func readAll(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	texts := make([]string, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	return texts
}

// replies finds the calls of Say in the package's files, on whatever system
// they are for.
func replies(t *testing.T) []aReply {
	t.Helper()
	var all []aReply
	files := token.NewFileSet()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for node := range ast.Preorder(file) {
			if code, text, ok := said(node); ok {
				all = append(all, aReply{files.Position(node.Pos()), code, text})
			}
		}
	}
	return all
}

// said takes a call of Say apart. Texts that are put together elsewhere, as
// "%s", show nothing of themselves.
func said(node ast.Node) (code, text string, ok bool) {
	call, ok := node.(*ast.CallExpr)
	if !ok {
		return "", "", false
	}
	if name, ok := call.Fun.(*ast.Ident); !ok || name.Name != "Say" {
		return "", "", false
	}
	if lit, ok := call.Args[0].(*ast.BasicLit); ok {
		code = lit.Value
	}
	lit, ok := call.Args[1].(*ast.BasicLit)
	if !ok {
		return "", "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return code, text, err == nil
}
