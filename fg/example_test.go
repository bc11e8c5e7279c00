package fg_test

import (
	"context"
	"fmt"
	"testing/fstest"
	"time"

	"uftpd/fg"
	"uftpd/shared/ftp"
)

func Example() {
	tree := fstest.MapFS{"hello.txt": {Data: []byte("hello\n")}}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	visit, err := fg.ListenAndServe(ctx, "127.0.0.1:0", &ftp.Server{FS: tree})
	fmt.Println(visit.Sessions, "sessions,", visit.Out.Files, "files fetched:", err)
	// Output: 0 sessions, 0 files fetched: context deadline exceeded
}
