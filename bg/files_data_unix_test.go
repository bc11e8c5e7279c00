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
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		t.Fatal("cannot run the test's own binary")
	}
	addr := readAddr(t, stdout)
	c := login(t, addr, "ann")
	upload(c, 226)
	told := map[int]int{}
	var others []net.Conn
	for i := 0; !strings.Contains(log.String(), "cannot accept connections"); i++ {
		if i == 100 {
			t.Fatal("the limit is not reached")
		}
		conn, err := net.Dial("tcp", addr.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		others = append(others, conn)
		told[tryTransfer(c)]++
	}
	for range 5 {
		told[tryTransfer(c)]++
	}
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
	eventually(t, "uploads work again", func() bool { return tryTransfer(c) == 226 })
	c.cmd(221, "QUIT")
	login(t, addr, "bob").cmd(221, "QUIT")
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if got, err := os.ReadFile(dir + "/f"); string(got) != "text" || err != nil {
		t.Errorf("the file is %q, %v", got, err)
	}
	if names, err := os.ReadDir(dir); len(names) != 1 || err != nil {
		t.Errorf("there is %v, %v", names, err)
	}
}

// upload stores a file and wants the code.
func upload(c *client, code int) {
	c.t.Helper()
	if got := tryTransfer(c); got != code {
		c.t.Fatalf("got %d, want %d", got, code)
	}
}

// tryTransfer tries to upload a file and returns the code of the last reply.
func tryTransfer(c *client) int {
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
	io.WriteString(data, "text")
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
