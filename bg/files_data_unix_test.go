//go:build unix

package bg

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestFewFilesForTransfers reaches the limit with control connections that
// leave nothing for data: each command that needs a file or a socket is told
// so with a code that means "later", and works again when there is room.
func TestFewFilesForTransfers(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTooManyOpenFiles$", "-test.v")
	dir := t.TempDir()
	cmd.Env = append(os.Environ(), fewFiles+"="+dir)
	var log journal
	cmd.Stderr = &log
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(&log)
		}
	})
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		t.Fatal("cannot run the test's own binary")
	}
	addr := readAddr(t, stdout)
	c := login(t, addr, "ann")
	told := map[int]int{}
	try := func() int {
		code := tryUpload(c, fmt.Sprint("text ", told))
		if got, err := os.ReadFile(dir + "/f"); code == 226 && (err != nil || string(got) != fmt.Sprint("text ", told)) {
			t.Errorf("answered 226, and the file is %q, %v", got, err)
		}
		told[code]++
		return code
	}
	var others []net.Conn
	for range 40 { // more than there may be
		conn, err := net.Dial("tcp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		others = append(others, conn)
		try()
	}
	eventually(t, "a refusal", func() bool { return try() != 226 })
	t.Logf("told: %v", told)
	for code := range told {
		if code != 226 && code != 425 && code != 451 && code != 421 {
			t.Errorf("told %d", code)
		}
	}
	if told[226] == 0 || told[425]+told[451] == 0 {
		t.Errorf("told %v, want 226 at first and 425 or 451 later", told)
	}
	for _, conn := range others {
		conn.Close()
	}
	eventually(t, "uploads work again", func() bool { return try() == 226 })
	c.cmd(221, "QUIT")
	login(t, addr, "bob").cmd(221, "QUIT")
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if names, err := os.ReadDir(dir); len(names) != 1 || err != nil {
		t.Errorf("there is %v, %v", names, err)
	}
}

// tryUpload uploads a file, if it may, and returns the code of the last reply.
func tryUpload(c *client, text string) int {
	c.t.Helper()
	code, msg := c.ask("EPSV")
	if code != 229 {
		return code
	}
	var port int
	fmt.Sscanf(msg[strings.Index(msg, "(|||"):], "(|||%d|)", &port)
	host, _, _ := net.SplitHostPort(c.conn.RemoteAddr().String())
	data, err := net.Dial("tcp", net.JoinHostPort(host, fmt.Sprint(port)))
	if err != nil {
		c.t.Fatal(err)
	}
	defer data.Close()
	if code, _ = c.ask("STOR f"); code != 150 {
		return code
	}
	io.WriteString(data, text)
	data.Close()
	code, _, err = c.text.ReadResponse(0)
	if err != nil {
		c.t.Fatal(err)
	}
	return code
}

// ask sends a command and returns the reply, whatever it is.
func (c *client) ask(line string) (int, string) {
	c.t.Helper()
	if err := c.text.PrintfLine("%s", line); err != nil {
		c.t.Fatal(err)
	}
	code, msg, err := c.text.ReadResponse(0)
	if err != nil {
		c.t.Fatal(err)
	}
	return code, msg
}
