package ftp

import (
	"bytes"
	"errors"
	"io"
	"net"
	"regexp"
	"testing"
	"time"

	"uftpd/shared/vfs"
)

// replyLines is what a client must be able to rely on: nothing but replies,
// each line with its code or inside a multi-line reply.
var replyLines = regexp.MustCompile(`^(?:\d{3} [^\r\n]*\r\n|(\d{3})-[^\r\n]*\r\n(?: [^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n)*$`)

// FuzzSession sends a client's bytes to a session and reads all it answers.
func FuzzSession(f *testing.F) {
	for _, seed := range []string{
		"USER a\r\nPASS b\r\nPWD\r\nMKD x\"\r\nCWD x\"\r\nPWD\r\nQUIT\r\n",
		"USER a\nPASS b\nSTAT /\nMLST\nFEAT\nOPTS MLST type;\nHELP\nHELP SIZE\nSTAT\nREIN\n",
		"USER a\r\nPASS b\r\nRNFR f\r\nRNTO ../../g\r\nDELE /g\r\nRMD .\r\nSIZE f\r\nMDTM f\r\n",
		"USER a\r\nPASS b\r\nTYPE L 8\r\nREST 5\r\nRETR f\r\nSTOR y\r\nAPPE z\r\nSTOU\r\nABOR\r\nPASV\r\nEPSV ALL\r\nEPRT |1|1.2.3.4|80|\r\n",
		"\xff\xf4\xff\xf2ABOR\r\nGET / HTTP/1.1\r\n",
		"USER a\r\nPASS b\r\nSTAT -laR [a-\r\nSTAT ***?*\r\nNLST -l\r\nLIST *\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		mem := vfs.NewMem()
		if err := mem.Mkdir("d", 0o777); err != nil {
			t.Fatal(err)
		}
		srv := &Server{FS: mem, Hooks: Hooks{Failed: func(_ *Client, command string, err error) {
			var p panicError
			if errors.As(err, &p) {
				t.Errorf("%s: %v", command, err)
			}
		}}}
		here, there := net.Pipe()
		go func() {
			here.SetDeadline(time.Now().Add(10 * time.Second))
			here.Write(append(sent, "\r\nQUIT\r\n"...))
		}()
		go func() {
			srv.ServeConn(t.Context(), there)
		}()
		got, err := io.ReadAll(here)
		if err != nil {
			t.Fatalf("%v after %q", err, got)
		}
		if !replyLines.Match(got) {
			t.Fatalf("no sound replies: %q", got)
		}
		if !bytes.HasPrefix(got, []byte("220 ")) {
			t.Fatalf("no greeting: %q", got)
		}
	})
}
