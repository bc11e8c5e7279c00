package ftp_test

import (
	"bufio"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftptest"
)

// TestTranscripts plays the dialogues of testdata, one a behaviour. Package
// ftptest tells their form.
func TestTranscripts(t *testing.T) { ftptest.Run(t, "testdata") }

// TestTranscriptsForAll shows that no command was forgotten: each that HELP
// lists is sent by one transcript at least.
func TestTranscriptsForAll(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var dialogues strings.Builder
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dialogues.Write(text)
	}
	for _, verb := range listedVerbs(t) {
		sent := regexp.MustCompile(`(?m)^> ` + verb + `( |$)`)
		if !sent.MatchString(dialogues.String()) {
			t.Errorf("no transcript sends %s", verb)
		}
	}
}

// listedVerbs asks a server for its commands.
func listedVerbs(t *testing.T) []string {
	t.Helper()
	srv := ftptest.NewServer(t, fstest.MapFS{})
	conn, err := net.Dial("tcp", srv.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("HELP\r\nQUIT\r\n")); err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for in := bufio.NewScanner(conn); in.Scan(); {
		if line, ok := strings.CutPrefix(in.Text(), " "); ok {
			verbs = append(verbs, strings.Fields(line)...)
		}
	}
	if len(verbs) < 40 {
		t.Fatalf("HELP lists only %d commands: %q", len(verbs), verbs)
	}
	return verbs
}
