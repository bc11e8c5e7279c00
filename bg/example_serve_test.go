package bg_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"uftpd/bg"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// serve serves dir, to anyone who reaches addr, until ctx is done.
func serve(ctx context.Context, dir, addr string) error {
	tree, err := vfs.OpenDisk(dir)
	if err != nil {
		return err
	}
	defer tree.Close()
	srv := &bg.Server{FTP: &ftp.Server{FS: tree}, Addr: addr}
	if err := srv.Start(); err != nil { // returns once it listens
		return err
	}
	<-ctx.Done()
	limit, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return srv.Stop(limit) // transfers may finish until then
}

// A directory is served until a context is done.
func Example_serve() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	fmt.Println(serve(ctx, dir, "127.0.0.1:0"))
	// Output: <nil>
}
