package ftptest_test

import (
	"net/textproto"
	"strconv"
	"testing"
	"testing/fstest"

	"uftpd/shared/ftptest"
)

// t is what a test function is given.
var t *testing.T

// A server of one file, for the time of one test; see TestSizeOf in this file.
func ExampleNewServer() {
	srv := ftptest.NewServer(t, fstest.MapFS{"hello.txt": {Data: []byte("hello\n")}})
	size, err := sizeOf(srv.Addr, "hello.txt")
	if err != nil || size != 6 {
		t.Errorf("got %d, %v", size, err)
	}
}

func TestSizeOf(t *testing.T) {
	srv := ftptest.NewServer(t, fstest.MapFS{"hello.txt": {Data: []byte("hello\n")}})
	size, err := sizeOf(srv.Addr, "hello.txt") // the code under test
	if err != nil || size != 6 {
		t.Errorf("got %d, %v", size, err)
	}
}

// sizeOf stands for a client that is to be tested.
func sizeOf(addr, name string) (int, error) {
	conn, err := textproto.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, _, err := conn.ReadResponse(220); err != nil {
		return 0, err
	}
	var reply string
	for _, step := range []struct {
		line string
		code int
	}{{"USER ann", 331}, {"PASS any", 230}, {"SIZE " + name, 213}} {
		if _, err := conn.Cmd("%s", step.line); err != nil {
			return 0, err
		}
		if _, reply, err = conn.ReadResponse(step.code); err != nil {
			return 0, err
		}
	}
	return strconv.Atoi(reply)
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
