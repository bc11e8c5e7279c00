package ftptest

import (
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"
)

// fakeTLS is the part of fakeServer that knows TLS:
//
//	AUTH    begins it; CCC ends it; both say too much when there is an argument
//	PROT    puts data connections under it
//	CUT     ends what is under it without close_notify, from now on
//	FORGET  resumes no session, from now on
type fakeTLS struct {
	cfg          *tls.Config
	private, cut bool
}

func (f *fakeServer) security(verb, arg string) {
	replies := []string{"200 " + verb}
	if arg != "" {
		replies = append(replies, "200 more")
	}
	f.say(replies...)
	switch verb {
	case "AUTH":
		f.cfg, _ = serverTLS(false)
		f.conn, _ = f.handshake(f.conn)
	case "CCC":
		f.leaveTLS()
	case "PROT":
		f.private = true
	case "CUT":
		f.cut = true
	case "FORGET":
		f.cfg, _ = serverTLS(false) // whose tickets have other keys
	}
}

func (f *fakeServer) handshake(conn net.Conn) (net.Conn, error) {
	below := &watched{Conn: conn}
	s := &secured{tls.Server(below, f.cfg), below}
	return s, s.Handshake()
}

// leaveTLS speaks last, so that nothing in the clear is behind what it reads.
func (f *fakeServer) leaveTLS() {
	s := f.conn.(*secured)
	f.conn = bare(s)
	s.Read(make([]byte, 1))
	if f.cut {
		f.conn.Close()
		return
	}
	s.CloseWrite()
	f.conn.SetDeadline(time.Time{}) // close_notify has forbidden to write
}

func (f *fakeServer) openData() (net.Conn, error) {
	conn, err := f.data()
	if err != nil || !f.private {
		return conn, err
	}
	return f.handshake(conn)
}

func (f *fakeServer) close(conn net.Conn) {
	if f.cut {
		conn = bare(conn)
	}
	conn.Close()
}

const (
	begun   = "< 220 Fake.\n> AUTH\n< 200 AUTH\nstarttls\n"
	private = begun + "> PROT\n< 200 PROT\n> EPSV\n<~ 229 .*\nopen\n"
)

func TestPlayTLS(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"control":   begun + "> NOOP\n< 200 NOOP\n",
		"login":     begun + "login\n",
		"eof":       begun + "> DROP\neof\n",
		"hangup":    begun + "hangup\n",
		"cleartext": begun + "> CCC\n< 200 CCC\ncleartext\n> NOOP\n< 200 NOOP\n",
		"twice":     begun + "> CCC\n< 200 CCC\ncleartext\n> AUTH\n< 200 AUTH\nstarttls\n> A\n< 200 A\n",
		"clear":     begun + "> EPSV\n<~ 229 .*\nopen\n> GIVE\nrecv \"one\\r\\ntwo\\r\\n\"\n< 226 Given.\n",
		"recv":      private + "> GIVE\nsecure\nrecv \"one\\r\\ntwo\\r\\n\"\n< 226 Given.\n",
		"after CCC": begun + "> CCC\n< 200 CCC\ncleartext\n> PROT\n< 200 PROT\n> EPSV\n<~ 229 .*\nopen\n> GIVE\nsecure\nrecv 10\ngone\n< 226 Given.\n",
		"active":    begun + "> PROT\n< 200 PROT\nlisten\n> PORT $PORT\n< 200 Port.\n> GIVE\naccept\nsecure\nrecv\n| one\n| two\n< 226 Given.\n",
		"send":      private + "> TAKE\nsecure\nsend \"a\"\n< 226 Took \"a\", EOF.\n",
		"close":     private + "> TAKE\nsecure\nwrite \"a\"\nclose\n< 226 Took \"a\", EOF.\n",
		"cut":       private + "> TAKE\nsecure\nwrite \"a\"\ncut\n< 226 Took \"a\", TLS connection closed without close_notify.\n",
		"anew":      private + "> GIVE\nsecure anew\nrecv 10\ngone\n< 226 Given.\n",
		"drain cut": private + "> CUT\n< 200 CUT\n> GIVE\nsecure\ndrain\n< 226 Given.\nhangup\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := perform(t, text); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPlayTLSFails(t *testing.T) {
	t.Parallel()
	const cutOff = "TLS connection closed without close_notify"
	for name, test := range map[string]struct{ text, want string }{
		"no server":         {"< 220 Fake.\n> DROP\nstarttls\n", "t.txt:3: starttls: "},
		"said too much":     {"< 220 Fake.\n> AUTH x\n< 200 AUTH\nstarttls\n", "there is more to read in the clear"},
		"twice":             {begun + "starttls\n", "TLS is on already"},
		"eof":               {begun + "> CUT\n< 200 CUT\n> DROP\neof\n", cutOff},
		"QUIT":              {begun + "> CUT\n< 200 CUT\n", cutOff},
		"no starttls":       {"cleartext\n", "starttls comes first"},
		"CCC said more":     {begun + "> CCC x\n< 200 CCC\ncleartext\n", "there is more to read under TLS"},
		"CCC cut":           {begun + "> CUT\n< 200 CUT\n> CCC\n< 200 CCC\ncleartext\n", "want the end of TLS: " + cutOff},
		"no CCC":            {begun + "> TWICE\n< 200 one\n< 200 two\n> NOOP\ncleartext\n", "want the end of TLS, got data"},
		"no session":        {"secure\n", "starttls comes first"},
		"no data":           {begun + "secure\n", "no data connection is open"},
		"no data anew":      {begun + "secure anew\n", "no data connection is open"},
		"no connection":     {begun + "secure 7\n", "no connection 7"},
		"not resumed":       {begun + "> FORGET\n< 200 FORGET\n> PROT\n< 200 PROT\n> EPSV\n<~ 229 .*\nopen\n> GIVE\nsecure\n", "the TLS session was not resumed"},
		"data in the clear": {begun + "> EPSV\n<~ 229 .*\nopen\n> GIVE\nsecure\n", "first record does not look like a TLS handshake"},
		"recv":              {private + "> CUT\n< 200 CUT\n> GIVE\nsecure\nrecv \"one\\r\\ntwo\\r\\n\"\n", cutOff},
		"gone":              {private + "> CUT\n< 200 CUT\n> GIVE\nsecure\nrecv 10\ngone\n", "want the data connection closed, got 0 bytes, " + cutOff},
		"send":              {private + "> CUT\n< 200 CUT\n> TAKE\nsecure\nsend \"a\"\n", cutOff},
		"nothing to cut":    {private + "cut\n", "no data connection is under TLS"},
		"urgent":            {begun + "oob \"x\"\n", "urgent data is TCP's, and in the clear"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := perform(t, test.text); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}
