package integration

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is a transcript. Each line is an action and its argument:
//
//	# text           a comment
//	@key text        a header: client, evidence, auth; "needs tls", "needs notls"
//	STEP text        names what follows, for messages
//	CONN n           go on with control connection n, dialled when it is not open;
//	                 the greeting is not read, "S: 220" does that
//	C: command       send this line; ${USER} ${PASS} ${HOST} are the account and
//	                 the server, ${PORT} and ${EPRT} the address of DATA listen
//	S: codes [1L] [regexp]  read a reply. Codes are as 230, 226/250, 2xx or *;
//	                 1L wants a single line; the expression is searched in the
//	                 lines, which "^" and "$" match
//	DATA connect     dial the address of the last 227 or 229 now
//	DATA listen      open a port, whose connection is taken when it is used
//	DATA read n      read n bytes
//	DATA close       drop the data connection; DATA abort: with a reset
//	D< name [+off] [-len] [ascii]  read to the end: the file, from off on, len bytes of it
//	D< =ls names     read a listing of just these names; ~ls: at least these;
//	                 in the same way mlsd and nlst
//	D< empty | any   read to the end: nothing, or whatever there is
//	D> name [+off] [-len] [ascii]  send the file and close
//	FS file path names...   the file on the server has the content of these, joined
//	FS dir path, FS absent path, FS mtime path time, FS mode path mode
//	TLS              begin TLS on the control connection
//	CLOSE            drop the control connection and its data connection
//	EOF              the server must close the control connection
//	SLEEP ms         say nothing for that long; a reply may come
//	IF FEAT token | NOFEAT token | SYST regexp | LAST codes ... ELSE ... END
//	                 depends on the last reply to FEAT, to SYST, or to anything
//
// Data connections are left alone until DATA or D lines: the order is the client's.
type script struct {
	name   string
	header map[string]string
	lines  []scriptLine
}

type scriptLine struct {
	number    int
	verb, arg string
}

func parseScript(file string) (*script, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &script{name: filepath.Base(file), header: map[string]string{}}
	depth := 0
	for i, line := range strings.Split(string(b), "\n") {
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		verb, arg, _ := strings.Cut(line, " ")
		if key, ok := strings.CutPrefix(verb, "@"); ok {
			s.header[key] = arg
			continue
		}
		if actions[verb] == nil && !branches[verb] {
			return nil, fmt.Errorf("%s:%d: unknown action %q", s.name, i+1, verb)
		}
		switch verb {
		case "IF":
			depth++
		case "END":
			depth--
		}
		s.lines = append(s.lines, scriptLine{i + 1, verb, arg})
	}
	if depth != 0 {
		return nil, fmt.Errorf("%s: IF without END, or the reverse", s.name)
	}
	return s, nil
}

var branches = map[string]bool{"IF": true, "ELSE": true, "END": true}

// words splits at blanks, outside of quotation marks.
func words(s string) ([]string, error) {
	var all []string
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		sep := " "
		if s[0] == '"' {
			s, sep = s[1:], `"`
		}
		word, rest, closed := strings.Cut(s, sep)
		if sep == `"` && !closed {
			return nil, errors.New("a quotation mark is missing")
		}
		all, s = append(all, word), rest
	}
	return all, nil
}

func TestWords(t *testing.T) {
	t.Parallel()
	got, err := words(`=ls a "b c"  "d"`)
	require.NoError(t, err)
	assert.Equal(t, []string{"=ls", "a", "b c", "d"}, got)
	_, err = words(`"a`)
	assert.Error(t, err)
}

func TestParseScript(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"CONN 1\nS 220\n":   `x.txt:2: unknown action "S"`,
		"IF LAST 200\n":     "x.txt: IF without END, or the reverse",
		"@client a b\n#x\n": "",
	} {
		file := filepath.Join(t.TempDir(), "x.txt")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		s, err := parseScript(file)
		if want != "" {
			assert.EqualError(t, err, want)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, map[string]string{"client": "a b"}, s.header)
	}
}
