package bg_test

import (
	"context"
	"fmt"
	"testing/fstest"
	"time"

	"uftpd/bg"
	"uftpd/shared/ftp"
)

func Example() {
	tree := fstest.MapFS{"hello.txt": {Data: []byte("hello\n")}}
	srv := &bg.Server{FTP: &ftp.Server{FS: tree}, Addr: "127.0.0.1:0"}
	if err := srv.Start(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(srv.ListenAddr().Network(), len(srv.Clients()), "clients")

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	fmt.Println(srv.Stop(ctx))
	// Output:
	// tcp 0 clients
	// <nil>
}
