package ftp

import (
	"bytes"
	"strings"
	"testing"
)

func TestReplyWire(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reply Reply
		want  string
	}{
		{Say(200, "OK."), "200 OK.\r\n"},
		{Say(550, "%s: no", "a%sb"), "550 a%sb: no\r\n"},
		{Reply{}, ""},
		{Reply{Code: 211, Text: "Features:", Lines: []string{"SIZE", "End"}}, "211-Features:\r\n SIZE\r\n211 End\r\n"},
		{Reply{Code: 212, Text: "x", Lines: []string{"212 End", "End"}}, "212-x\r\n 212 End\r\n212 End\r\n"},
		{Say(257, "%s", "\"a\r\n226 forged\""), "257 \"a??226 forged\"\r\n"},
		{Say(257, "%s", "\"\x1b[2J\x7f\x00\""), "257 \"?[2J??\"\r\n"},
		{Say(257, "%s", "\"\xff\""), "257 \"\xff\xff\"\r\n"},
		{Say(257, "%s", `"ünï"`), "257 \"ünï\"\r\n"},
	} {
		if got := string(c.reply.appendWire(nil)); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.reply, got, c.want)
		}
	}
}

func FuzzReplyWire(f *testing.F) {
	f.Add("text", "line\r\n200 forged")
	f.Fuzz(func(t *testing.T, text, line string) {
		wire := Reply{Code: 250, Text: text, Lines: []string{line, "End"}}.appendWire(nil)
		lines := strings.SplitAfter(string(wire), "\r\n")
		if len(lines) != 4 || lines[3] != "" || !strings.HasPrefix(lines[0], "250-") ||
			!strings.HasPrefix(lines[1], " ") || lines[2] != "250 End\r\n" {
			t.Fatalf("not three lines: %q", wire)
		}
		if i := bytes.IndexFunc(bytes.ReplaceAll(wire, []byte("\r\n"), nil), func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
			t.Fatalf("control character in %q", wire)
		}
	})
}
