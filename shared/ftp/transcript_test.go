package ftp_test

import (
	"regexp"
	"strings"
	"testing"

	"uftpd/shared/ftptest"
)

// TestTranscripts plays the dialogues of testdata, one a behaviour. Package
// ftptest tells their form.
func TestTranscripts(t *testing.T) { ftptest.Run(t, "testdata") }

// TestTranscriptsForAll shows that no command was forgotten: each that HELP and
// HELP SITE list is sent by one transcript at least.
func TestTranscriptsForAll(t *testing.T) {
	t.Parallel()
	dialogues := strings.Join(readAll(t, "testdata/*.txt"), "")
	commands, site := listed(t)
	for _, verb := range append(commands, site...) {
		sent := regexp.MustCompile(`(?m)^> ` + verb + `( |$)`)
		if !sent.MatchString(dialogues) {
			t.Errorf("no transcript sends %s", verb)
		}
	}
}

// listed asks a server that can do everything for its commands, and those of SITE.
func listed(t *testing.T) (commands, site []string) {
	t.Helper()
	c := login(t, serve(t, everything(t)))
	for line := range strings.Lines(c.cmd("HELP", "214")) {
		if line, ok := strings.CutPrefix(line, " "); ok {
			commands = append(commands, strings.Fields(line)...)
		}
	}
	for line := range strings.Lines(c.cmd("SITE HELP", "214")) {
		if words := strings.Fields(line); words[0] == "SITE" {
			site = append(site, "SITE "+strings.TrimSuffix(words[1], ":"))
		}
	}
	if len(commands) < 60 || len(site) < 10 {
		t.Fatalf("HELP lists only %d and %d commands: %q, %q", len(commands), len(site), commands, site)
	}
	return commands, site
}
