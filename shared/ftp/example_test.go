package ftp_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"testing/fstest"

	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// A server is handed the connections that someone else accepts. What it serves
// is any fs.FS.
func ExampleServer_ServeConn() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ln.Close()
	go talk(ln.Addr().String(), "USER ann", "PASS any", "SIZE hello.txt", "DELE hello.txt", "QUIT")

	srv := &ftp.Server{
		FS:    fstest.MapFS{"hello.txt": {Data: []byte("hello\n")}},
		Hooks: ftp.Hooks{Replied: func(_ *ftp.Client, r ftp.Reply) { fmt.Println(r.Code, r.Text) }},
	}
	conn, err := ln.Accept()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(srv.ServeConn(context.Background(), conn))
	// Output:
	// 220 FTP server ready.
	// 331 Any password will do.
	// 230 Logged in.
	// 213 6
	// 550 Permission denied: this tree is read-only.
	// 221 Goodbye.
	// <nil>
}

// Who may do what is a matter of the tree that Login returns.
func ExampleAccount() {
	tree := vfs.NewMem()
	srv := &ftp.Server{Login: func(_ context.Context, _ *ftp.Client, user, password string) (ftp.Account, error) {
		switch {
		case user == "ann" && password == "secret":
			return ftp.Account{FS: tree}, nil
		case user == "guest":
			return ftp.Account{FS: vfs.ReadOnly(tree), MaxSessions: 10}, nil
		}
		return ftp.Account{}, errors.New("unknown name or wrong password") // the client is told 530
	}}
	for _, login := range [][2]string{{"ann", "secret"}, {"guest", "any"}} {
		near, far := net.Pipe()
		go srv.ServeConn(context.Background(), far)
		replies := converse(near, "USER "+login[0], "PASS "+login[1], "MKD photos", "QUIT")
		fmt.Println(login[0], "is told", replies[3])
	}
	// Output:
	// ann is told 257 "/photos" created.
	// guest is told 550 Permission denied: this tree is read-only.
}

// talk is a client that sends lines, each after the reply to the one before.
func talk(addr string, lines ...string) {
	if conn, err := net.Dial("tcp", addr); err == nil {
		converse(conn, lines...)
	}
}

// converse does that over a connection, and returns the greeting and replies.
func converse(conn net.Conn, lines ...string) []string {
	text := textproto.NewConn(conn)
	defer text.Close()
	greeting, _ := text.ReadLine()
	replies := []string{greeting}
	for _, line := range lines {
		text.PrintfLine("%s", line)
		reply, _ := text.ReadLine()
		replies = append(replies, reply)
	}
	return replies
}
