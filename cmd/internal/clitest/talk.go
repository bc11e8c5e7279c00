package clitest

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// talk sends lines at once and prints what is answered until the server closes.
func talk(ts *testscript.TestScript, neg bool, lines []string) {
	want(ts, neg, lines, -1)
	answer, err := say(ts, lines)
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), answer)
}

func say(ts *testscript.TestScript, lines []string) (string, error) {
	conn, err := dialer(ts).Dial("tcp", ts.Getenv("ADDR"))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	if _, err = io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n"); err != nil {
		return "", err
	}
	answer, err := io.ReadAll(conn)
	return string(answer), err
}

// guess tries wrong passwords for a user, all at the same time.
func guess(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2)
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	answers := make([]string, n)
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { answers[i], errs[i] = say(ts, []string{"USER " + args[1], "PASS wrong", "QUIT"}) })
	}
	all.Wait()
	for i := range n {
		ts.Check(errs[i])
		fmt.Fprint(ts.Stdout(), answers[i])
	}
}
