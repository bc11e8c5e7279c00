package clitest

import (
	"os"
	"regexp"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"uftpd/shared/ftptest"
)

var variable = regexp.MustCompile(`\$\{\w+\}`)

// play plays a transcript against what serve has started.
func play(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1)
	text := variable.ReplaceAllStringFunc(ts.ReadFile(args[0]), func(name string) string {
		return ts.Getenv(name[2 : len(name)-1])
	})
	ts.Check(ftptest.Play(ts.Getenv("ADDR"), args[0], []byte(text), os.DirFS(ts.MkAbs("tree"))))
}

// slower has the client do something that must take its time. That it takes
// more, on a machine that is busy, shows nothing.
func slower(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, false, args, -2)
	least, err := time.ParseDuration(args[0])
	ts.Check(err)
	begun := time.Now()
	ftpVerb(ts, neg, args[1:])
	if took := time.Since(begun); took < least {
		ts.Fatalf("ftp %v took %v, which is less than %v", args[1:], took, least)
	}
}
