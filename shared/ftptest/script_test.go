package ftptest

import (
	"strings"
	"testing"

	"uftpd/shared/ftp"
)

func TestParseErrorsNameTheLine(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "# nothing\n", "t.txt: no dialogue"},
		{"unknown step", "login\nfoo bar\n", `t.txt:2: foo bar: unknown step "foo"`},
		{"unknown header", "@foo bar\n", `t.txt:1: @foo bar: unknown header "foo"`},
		{"late header", "eof\n@tree mem\n", "t.txt:2: @tree mem: headers must come before the dialogue"},
		{"tree", "@tree oak\n", "t.txt:1: @tree oak: want one of disk, mem, readonly, dirfs"},
		{"login header", "@login alice\n", "t.txt:1: @login alice: want user:password"},
		{"tls", "@tls servers\n", "t.txt:1: @tls servers: want nothing or clients"},
		{"set binding", "@set DataBinding firm\n", "t.txt:1: @set DataBinding firm: want prefer, require or off"},
		{"set field", "@set Nope 1\n", `unknown field "Nope"`},
		{"set bool", "@set NoActive maybe\n", "t.txt:1:"},
		{"set duration", "@set IdleTimeout soon\n", "t.txt:1:"},
		{"sparse", "@sparse big many\n", "t.txt:1:"},
		{"account field", "@account Nope 1\n", `unknown field "Nope"`},
		{"quota", "@quota much\n", "t.txt:1: @quota much:"},
		{"fault operation", "@fault close EIO f\n", "want one of open, read, write"},
		{"fault error", "@fault open ENOENT f\n", "want an operation, an error and a name"},
		{"from", "@from home\n", "t.txt:1: @from home:"},
		{"taken", "@taken 21\n", "takes no argument"},
		{"link", "@link name\n", "want a name and a target"},
		{"regexp", "<~ (\n", "t.txt:1: <~ (: error parsing regexp"},
		{"raw", ">> NOOP\n", `want "a Go string" or @section`},
		{"flood", "flood many \"x\"\n", `t.txt:1: flood many "x": want: flood N "bytes"`},
		{"flood of nothing", "flood 3\n", `want "a Go string" or @section`},
		{"deflated flood", "floodz x \"x\"\n", `want: floodz N "bytes"`},
		{"argument", "eof now\n", "takes no argument"},
		{"login", "login a b c\n", "want a user and a password"},
		{"reply", "reply x .*\n", "want: reply CODE regexp"},
		{"conn", "conn\n", "want: conn N [from IP]"},
		{"conn address", "conn 2 from home\n", "t.txt:1:"},
		{"name", "exists\n", "want a name"},
		{"lines without recv", "< 150\n| line\n", "t.txt:2: | line: only a plain recv takes lines"},
		{"lines behind bytes", "recv \"x\"\n| line\n", "only a plain recv takes lines"},
		{"lines first", "| line\n", "only a plain recv takes lines"},
		{"recv", "recv many\n", `want "a Go string" or @section`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse("t.txt", []byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestParseKeepsBlanks(t *testing.T) {
	t.Parallel()
	s, err := parse("t.txt", []byte("> USER  x \nrecv\n|  a \n|~ b+\n-- f --\ntext\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.steps[0].text; got != "> USER  x " {
		t.Errorf("step is %q", got)
	}
	block := s.steps[1].block
	if len(block) != 2 || !block[0].match(" a ") || !block[1].match("bbb") || block[1].match("xb") {
		t.Errorf("block is %v", block)
	}
	if data, err := s.section("f"); err != nil || string(data) != "text\n" {
		t.Errorf("section is %q, %v", data, err)
	}
}

func TestHeadersConfigureTheServer(t *testing.T) {
	t.Parallel()
	s, err := parse("t.txt", []byte("@set NoActive true\n@set Greeting Hello there.\n@set IdleTimeout 3s\neof\n"))
	if err != nil {
		t.Fatal(err)
	}
	var srv ftp.Server
	for _, option := range s.head.options() {
		option(&srv)
	}
	if !srv.NoActive || srv.Greeting != "Hello there." || srv.IdleTimeout.Seconds() != 3 {
		t.Errorf("NoActive %v, Greeting %q, IdleTimeout %v", srv.NoActive, srv.Greeting, srv.IdleTimeout)
	}
}
