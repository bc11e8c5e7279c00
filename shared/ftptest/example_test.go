package ftptest_test

import (
	"net/textproto"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftptest"
)

// t is what a test function is given.
var t *testing.T

// A server of two files, for the time of one test.
func ExampleNewServer() {
	srv := ftptest.NewServer(t, fstest.MapFS{
		"hello.txt":    {Data: []byte("hello\n")},
		"sub/more.txt": {Data: []byte("more\n")},
	})
	conn, err := textproto.Dial("tcp", srv.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, _, err := conn.ReadResponse(220); err != nil {
		t.Fatal(err)
	}
}

// A server is changed before it starts.
func ExampleNewUnstartedServer() {
	srv := ftptest.NewUnstartedServer(t, fstest.MapFS{})
	srv.FTP.Greeting = "Nothing here."
	srv.Start()
}

// The dialogues in testdata/*.txt become subtests.
func ExampleRun() {
	ftptest.Run(t, "testdata")
}
