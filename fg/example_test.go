package fg_test

import (
	"context"
	"fmt"
	"net"
	"net/textproto"
	"testing/fstest"

	"uftpd/fg"
	"uftpd/shared/ftp"
)

// One client is served; then there is something to say about it.
func ExampleServe() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go visit(ln.Addr().String())

	tree := fstest.MapFS{"hello.txt": {Data: []byte("hello\n")}}
	v, err := fg.Serve(context.Background(), ln, &ftp.Server{FS: tree})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.User, "fetched", v.Out.Files, "files; QUIT:", v.Quit)
	// Output: ann fetched 0 files; QUIT: true
}

// visit is a client that looks around and goes.
func visit(addr string) {
	conn, err := textproto.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer conn.Close()
	conn.ReadLine()
	for _, line := range []string{"USER ann", "PASS any", "SIZE hello.txt", "QUIT"} {
		conn.PrintfLine("%s", line)
		conn.ReadLine()
	}
}
