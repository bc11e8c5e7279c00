package integration

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// maxReplyLine is what the smallest buffer of a client takes.
const maxReplyLine = 253

// forms are what whole replies must look like, by their code: the strictest
// demand of all clients together.
var forms = map[string]struct {
	rule string
	form *regexp.Regexp
}{
	"227": {"G3", regexp.MustCompile(`^227 [^0-9]*\(\d{1,3}(,\d{1,3}){5}\)[^0-9]*$`)},
	"229": {"G4", regexp.MustCompile(`^229 [^0-9(]*\(\|\|\|\d{1,5}\|\)[^0-9]*$`)},
	"257": {"G5", regexp.MustCompile(`^257 "(?:[^"]|"")*"[^"]*$`)},
	"215": {"G7", regexp.MustCompile(`^215 UNIX Type: L8$`)},
}

// sizeForm and mdtmForm are those of a 213 (G6).
var (
	sizeForm = regexp.MustCompile(`^213 \d+$`)
	mdtmForm = regexp.MustCompile(`^213 \d{14}$`)
	featLine = regexp.MustCompile(`^ [A-Z0-9-]+( |$)`)
	begins   = regexp.MustCompile(`^[1-6]\d\d[ -]`)
)

// good are the codes of success, by command (G9).
var good = map[string][]string{
	"": {"220"}, "USER": {"331", "230"}, "PASS": {"230"}, "SYST": {"215"}, "PWD": {"257"}, "XPWD": {"257"},
	"MKD": {"257"}, "XMKD": {"257"}, "CWD": {"250"}, "RNFR": {"350"}, "RNTO": {"250"}, "DELE": {"250"},
	"RMD": {"250"}, "XRMD": {"250"}, "REST": {"350"}, "PASV": {"227"}, "EPSV": {"229"}, "SIZE": {"213"},
	"MDTM": {"213"}, "TYPE": {"200"}, "NOOP": {"200"}, "PORT": {"200"}, "EPRT": {"200"}, "OPTS": {"200"},
	"PBSZ": {"200"}, "PROT": {"200"}, "AUTH": {"234"}, "QUIT": {"221"},
	"LIST": {"150", "125", "226"}, "NLST": {"150", "125", "226"}, "MLSD": {"150", "125", "226"},
	"RETR": {"150", "125", "226"}, "STOR": {"150", "125", "226"}, "APPE": {"150", "125", "226"},
}

// lint returns the rules that a reply breaks, whose lines end in CR.
func lint(command string, lines []string) []string {
	var broken []string
	no := func(rule string, ok bool, text string) {
		if !ok {
			broken = append(broken, rule+": "+text)
		}
	}
	verb, arg, _ := strings.Cut(command, " ")
	verb = strings.ToUpper(verb)
	bare := make([]string, len(lines))
	for i, line := range lines {
		bare[i] = strings.TrimSuffix(line, "\r")
		no("G1", bare[i] != line && !strings.Contains(bare[i], "\r"), "no CR LF: "+line)
		no("G2", len(line) <= maxReplyLine || len(arg) > maxReplyLine/2, "a long line: "+line)
	}
	first, last := bare[0], bare[len(bare)-1]
	no("G1", begins.MatchString(first) && len(first) > 4 && len(last) > 4, "no code and text: "+first)
	inner := bare[1:max(1, len(bare)-1)]
	for _, line := range inner {
		no("G11", strings.HasPrefix(line, " "), "an inner line: "+line)
	}
	code, whole := first[:min(3, len(first))], strings.Join(bare, "\n")
	if f, ok := forms[code]; ok {
		no(f.rule, f.form.MatchString(whole), whole)
	}
	no("G6", code != "213" || verb != "SIZE" || sizeForm.MatchString(whole), whole)
	no("G6", code != "213" || verb != "MDTM" || mdtmForm.MatchString(whole) || strings.Contains(arg, " "), whole)
	if verb == "FEAT" && code == "211" {
		no("G8", len(inner) > 0 && last == "211 End", whole)
		for _, line := range inner {
			no("G8", featLine.MatchString(line), line)
		}
	}
	codes, known := good[verb]
	no("G9", !known || code > "4" || slices.Contains(codes, code), verb+" answered "+first)
	return broken
}

func TestLint(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ command, reply, want string }{
		{"NOOP", "200 Fine.\r", ""},
		{"NOOP", "200 Fine.", "G1"},
		{"NOOP", "200 \r", "G1"},
		{"NOOP", "200 " + strings.Repeat("x", 300) + "\r", "G2"},
		{"CWD " + strings.Repeat("x", 300), "250 In " + strings.Repeat("x", 300) + "\r", ""},
		{"PASV", "227 Entering passive mode (127,0,0,1,4,1)\r", ""},
		{"PASV", "227 Entering passive mode 127,0,0,1,4,1\r", "G3"},
		{"EPSV", "229 Entering extended passive mode (|||1025|)\r", ""},
		{"EPSV", "229 EPSV on port 1025 (|||1025|)\r", "G4"},
		{"PWD", "257 \"/a \"\"b\"\"\" is the directory.\r", ""},
		{"PWD", "257 \"/a\" is not \"/b\"\r", "G5"},
		{"SIZE f", "213 12\r", ""},
		{"SIZE f", "213 12 bytes\r", "G6"},
		{"MDTM f", "213 20200102030405.123\r", "G6"},
		{"SYST", "215 Windows_NT\r", "G7"},
		{"FEAT", "211-Features\r\n SIZE\r\n MLST type*;size;\r\n211 End\r", ""},
		{"FEAT", "211-Features\r\n  SIZE\r\n211 End\r", "G8"},
		{"FEAT", "211 None\r", "G8"},
		{"CWD x", "200 Fine.\r", "G9"},
		{"CWD x", "550 No.\r", ""},
		{"STAT", "211-Status\r\n a line\r\n211 End\r", ""},
		{"STAT", "211-Status\r\n300 lines\r\n211 End\r", "G11"},
	} {
		broken := lint(tt.command, strings.Split(tt.reply, "\n"))
		if tt.want == "" {
			assert.Empty(t, broken, tt.reply)
			continue
		}
		if assert.NotEmpty(t, broken, tt.reply) {
			assert.True(t, strings.HasPrefix(broken[0], tt.want+":"), "%q: %q", tt.reply, broken)
		}
	}
}
