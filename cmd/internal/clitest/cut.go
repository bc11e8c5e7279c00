package clitest

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// cutshort uploads a text under TLS whose connection ends without close_notify,
// and prints the last reply. The certificate is not looked at.
func cutshort(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2)
	conn, err := dialer(ts).Dial("tcp", ts.Getenv("ADDR"))
	ts.Check(err)
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	cfg := &tls.Config{InsecureSkipVerify: true, ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	clear := textproto.NewConn(conn)
	exchange(ts, clear, "", 220)
	exchange(ts, clear, "AUTH TLS", 234)
	control := textproto.NewConn(tls.Client(conn, cfg))
	exchange(ts, control, "PBSZ 0", 200)
	exchange(ts, control, "PROT P", 200)
	exchange(ts, control, "USER ann", 331)
	exchange(ts, control, "PASS x", 230)
	port := strings.Trim(strings.Split(exchange(ts, control, "EPSV", 229), " (")[1], "|)")
	data, err := dialer(ts).Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	ts.Check(err)
	defer data.Close()
	ts.Check(control.PrintfLine("STOR %s", args[0]))
	_, err = io.WriteString(tls.Client(data, cfg), args[1])
	ts.Check(err)
	ts.Check(data.Close())
	exchange(ts, control, "", 150)
	code, text, err := control.ReadResponse(0)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%d %s\n", code, text)
}

// exchange sends a line, unless it is empty, and returns the answer, which must
// have the code.
func exchange(ts *testscript.TestScript, c *textproto.Conn, line string, code int) string {
	if line != "" {
		ts.Check(c.PrintfLine("%s", line))
	}
	_, text, err := c.ReadResponse(code)
	ts.Check(err)
	return text
}
