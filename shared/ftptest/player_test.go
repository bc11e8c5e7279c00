package ftptest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// fakeServer speaks just enough FTP to show what the player does: it answers
// each command as a map says, and plays the data connection of these words:
//
//	EPSV  listens; GIVE sends "one\r\ntwo\r\n"; TAKE reports what it got
//	PORT  notes the address; GIVE and TAKE then dial it
//	DROP  closes the control connection; HANG says nothing
//	SIZE  tells how long the argument is
//
// and those of fakeTLS.
type fakeServer struct {
	fakeTLS
	conn net.Conn
	data func() (net.Conn, error)
}

func (f *fakeServer) Read(p []byte) (int, error) { return f.conn.Read(p) }

func startFake(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return startFakeOn(t, l)
}

func startFakeOn(t *testing.T, l net.Listener) string {
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go (&fakeServer{conn: conn}).serve()
		}
	}()
	return l.Addr().String()
}

func (f *fakeServer) say(lines ...string) {
	fmt.Fprint(f.conn, strings.Join(lines, "\r\n")+"\r\n")
}

func (f *fakeServer) serve() {
	defer func() { f.close(f.conn) }()
	f.say("220 Fake.")
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		verb, arg, _ := strings.Cut(in.Text(), " ")
		switch verb {
		case "USER":
			f.say("331-One", " two", "331 more.")
		case "PASS":
			f.say("230 In.")
		case "LF":
			fmt.Fprint(f.conn, "200 bare\n")
		case "TWICE":
			f.say("200 one", "200 two")
		case "EPSV":
			f.passive()
		case "PORT":
			f.active(arg)
		case "SIZE":
			f.say(fmt.Sprintf("200 %d", len(arg)))
		case "AUTH", "CCC", "PROT", "CUT", "FORGET":
			f.security(verb, arg)
		case "GIVE":
			f.give()
		case "TAKE":
			f.take()
		case "QUIT":
			f.say("221 Bye.")
			return
		case "DROP":
			return
		case "HANG":
		default:
			f.say("200 " + in.Text())
		}
	}
}

func (f *fakeServer) passive() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.say("425 " + err.Error())
		return
	}
	f.data = func() (net.Conn, error) {
		defer l.Close()
		return l.Accept()
	}
	f.say(fmt.Sprintf("229 Here (|||%d|)", l.Addr().(*net.TCPAddr).Port))
}

func (f *fakeServer) active(arg string) {
	var a, b, c, d, high, low int
	fmt.Sscanf(arg, "%d,%d,%d,%d,%d,%d", &a, &b, &c, &d, &high, &low)
	f.data = func() (net.Conn, error) {
		return net.Dial("tcp", fmt.Sprintf("%d.%d.%d.%d:%d", a, b, c, d, high<<8|low))
	}
	f.say("200 Port.")
}

func (f *fakeServer) give() {
	if conn, err := f.openData(); err == nil {
		fmt.Fprint(conn, "one\r\ntwo\r\n")
		f.close(conn)
		f.say("226 Given.")
	}
}

func (f *fakeServer) take() {
	if conn, err := f.openData(); err == nil {
		in := bufio.NewReader(conn)
		text, err := in.ReadString(0)
		f.close(conn)
		f.say(fmt.Sprintf("226 Took %q, %v.", text, err))
	}
}

func perform(t *testing.T, text string) error {
	t.Helper()
	s, err := parse("t.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p := &player{
		script: s, addr: startFake(t), patience: patience, clients: map[string]*client{},
		fsys: fstest.MapFS{"there": {}},
	}
	if strings.Contains(text, "HANG") {
		p.patience = 50 * time.Millisecond
	}
	return p.perform()
}

func TestPlayPasses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text string }{
		{"exact", "< 220 Fake.\n> NOOP\n< 200 NOOP\n"},
		{"regexp", "<~ 220 F...\\.\n"},
		{"login", "login\n"},
		{"login as", "login alice secret\n"},
		{"multi-line", "< 220 Fake.\n> USER x\n< 331-One\n<  two\n< 331 more.\n"},
		{"reply", "< 220 Fake.\n> USER x\nreply 331  two\n> NOOP\nreply 200 .*\n"},
		{"raw", "< 220 Fake.\n>> \"NO\"\n>> \"OP x\\r\\n\"\n< 200 NOOP x\n"},
		{"raw section", "< 220 Fake.\n>> @data/s\n< 200 SECTION\n-- data/s --\nSECTION\n"},
		{"flood", "< 220 Fake.\n>> \"SIZE \"\nflood 100000 \"ab\"\n> x\n< 200 200001\n"},
		{"eof", "< 220 Fake.\n> DROP\neof\n"},
		{"hangup", "< 220 Fake.\nhangup\n"},
		{"two connections", "< 220 Fake.\nconn 2\n< 220 Fake.\n> B\nconn 1\n> A\n< 200 A\nconn 2\n< 200 B\n"},
		{"lines", "login\n> EPSV\n<~ 229 .*\nopen\n> GIVE\nrecv\n| one\n|~ t.o\n< 226 Given.\n"},
		{"bytes", "login\n> EPSV\n<~ 229 .*\nopen\n> GIVE\nrecv \"one\\r\\ntwo\\r\\n\"\n< 226 Given.\n"},
		{"some, then all", "login\n> EPSV\n<~ 229 .*\nopen\n> GIVE\nrecv 3\nrecv \"\\r\\ntwo\\r\\n\"\n< 226 Given.\n"},
		{"drain", "login\n> EPSV\n<~ 229 .*\nopen\n> GIVE\ndrain\n< 226 Given.\n"},
		{"gone", "login\n> EPSV\n<~ 229 .*\nopen\n> GIVE\nrecv 10\ngone\n< 226 Given.\n"},
		{"another's port", "login\n> EPSV\n<~ 229 .*\nconn 2\nlogin\nopen 1\nconn 1\n> GIVE\n< 226 Given.\n"},
		{"send", "login\n> EPSV\n<~ 229 .*\nopen\n> TAKE\nwrite \"a\"\nsend \"b\\n\"\n< 226 Took \"ab\\n\", EOF.\n"},
		{"send section", "login\n> EPSV\n<~ 229 .*\nopen\n> TAKE\nsend @f\n< 226 Took \"x\\n\", EOF.\n-- f --\nx\n"},
		{"abort", "login\n> EPSV\n<~ 229 .*\nopen\n> TAKE\nabort\n<~ 226 Took \"\", .*reset.*\n"},
		{"active", "login\nlisten\n> PORT $PORT\n< 200 Port.\n> GIVE\naccept\nrecv \"one\\r\\ntwo\\r\\n\"\n< 226 Given.\n"},
		{"tree", "exists there\nabsent elsewhere\n< 220 Fake.\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := perform(t, test.text); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestPlayFails shows that the player sees each way in which a server can do
// something else than a transcript says, and tells it.
func TestPlayFails(t *testing.T) {
	t.Parallel()
	const data = "login\n> EPSV\n<~ 229 .*\nopen\n> GIVE\n"
	tests := []struct{ name, text, want string }{
		{"text", "< 220 Fake\n", `t.txt:1: < 220 Fake: want "220 Fake"` + "\n\tgot  \"220 Fake.\""},
		{"regexp is whole", "<~ 220\n", "t.txt:1: <~ 220: want a match of 220\n"},
		{"reply", "< 220 Fake.\n> USER x\nreply 331 three\n", "want a match of three in the reply:\n\t331-One\n\t two\n\t331 more."},
		{"reply code", "< 220 Fake.\n> USER x\nreply 230 .*\n", `want a reply 230, got "331-One"`},
		{"last sent", "< 220 Fake.\n> NOOP\n< 200 ok\n", `got  "200 NOOP"; last sent: "NOOP"`},
		{"bare LF", "< 220 Fake.\n> LF\n< 200 bare\n", `line without CR: "200 bare\n"`},
		{"unread reply", "< 220 Fake.\n> TWICE\n< 200 one\n", `at the end of the dialogue: want a reply 221, got "200 two"`},
		{"unread greeting", "conn 1\n", `want a reply 221, got "220 Fake."`},
		{"unread elsewhere", "< 220 Fake.\nconn 2\nconn 1\n", "t.txt: connection 2 at the end"},
		{"silence", "< 220 Fake.\n> HANG\n< 200 HANG\n", "i/o timeout"},
		{"no eof", "< 220 Fake.\n> NOOP\neof\n", `t.txt:3: eof: want the connection closed, got "200 NOOP"`},
		{"open for ever", "< 220 Fake.\n> HANG\neof\n", "i/o timeout"},
		{"unexpected eof", "< 220 Fake.\n> DROP\n< 200 ok\n", "EOF"},
		{"login", "< 220 Fake.\nlogin\n", "i/o timeout"},
		{"no address", "open\n", "t.txt:1: open: no 227 or 229 has told an address"},
		{"no data", "recv \"\"\n", "no data connection is open"},
		{"no listen", "accept\n", "no listen before"},
		{"no connection", "open 7\n", "no connection 7"},
		{"no section", "login\nsend @nope\n", `no section "nope"`},
		{"bytes", data + "recv \"one\\r\\n2\"\n", "bytes differ from offset 5 on:\n\twant \"2\" (6 bytes)\n\tgot  \"two\\r\\n\" (10 bytes)"},
		{"line", data + "recv\n| one\n| zwei\n", "line 2: want \"zwei\"\n\tgot  \"two\""},
		{"line missing", data + "recv\n| one\n| two\n| three\n", `got 2 lines; want next: "three"`},
		{"line too many", data + "recv\n| one\n", `line 2 is one too many: "two"`},
		{"not deflated", data + "recvz \"one\"\n", "zlib: invalid header"},
		{"not gone", data + "gone\n", "want the data connection closed, got 1 bytes"},
		{"too short", data + "recv 11\n", "EOF after 10 bytes"},
		{"exists", "exists nowhere\n", "t.txt:1: exists nowhere: open nowhere: file does not exist"},
		{"absent", "absent there\n", "t.txt:1: absent there: it exists"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.name == "login" {
				test.text += "# HANG\n"
			}
			err := perform(t, test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}
