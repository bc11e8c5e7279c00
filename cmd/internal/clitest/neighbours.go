package clitest

import (
	"encoding/pem"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// mapped has two free ports, and passes on what comes to one of them.
func mapped(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 0)
	outer, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { outer.Close() })
	inner := freePort(ts)
	go func() {
		for {
			conn, err := outer.Accept()
			if err != nil {
				return
			}
			go passOn(conn, "127.0.0.1:"+inner)
		}
	}()
	port := outer.Addr().(*net.TCPAddr).Port
	ts.Setenv("OUTER", strconv.Itoa(port))
	ts.Setenv("OUTER227", fmt.Sprintf("%d,%d", port>>8, port&0xff))
	ts.Setenv("INNER", inner)
}

// freePort is a port that is free now, and none that a system gives to whoever
// just wants one, so that it is likely to stay so.
func freePort(ts *testscript.TestScript) string {
	for range 100 {
		port := strconv.Itoa(10_000 + rand.IntN(20_000))
		if ln, err := net.Listen("tcp4", "127.0.0.1:"+port); err == nil {
			ln.Close()
			return port
		}
	}
	ts.Fatalf("found no free port")
	return ""
}

// passOn is one connection through a router, until both sides have ended.
func passOn(from net.Conn, addr string) {
	defer from.Close()
	to, err := net.Dial("tcp4", addr)
	if err != nil {
		return
	}
	defer to.Close()
	back := make(chan struct{})
	go func() {
		io.Copy(from, to)
		from.(*net.TCPConn).CloseWrite()
		close(back)
	}()
	io.Copy(to, from)
	to.(*net.TCPConn).CloseWrite()
	<-back
}

// endpoint answers each request as a file says at that time. With another file,
// it speaks HTTPS, and its certificate goes there.
func endpoint(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, -1)
	file := ts.MkAbs(args[0])
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, answer := http.StatusTeapot, ""
		if text, err := os.ReadFile(file); err == nil {
			first, rest, _ := strings.Cut(string(text), "\n")
			status, _ = strconv.Atoi(first)
			answer = rest
		}
		if body, err := io.ReadAll(r.Body); err == nil {
			os.WriteFile(file+".got", body, 0o666)
		}
		w.WriteHeader(status)
		io.WriteString(w, answer)
	}))
	if len(args) == 1 {
		server.Start()
	} else {
		server.StartTLS()
		cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), cert, 0o666))
	}
	ts.Defer(server.Close)
	ts.Setenv("URL", server.URL)
}

// fetch asks an HTTP server.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1)
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(args[0])
	ts.Check(err)
	defer resp.Body.Close()
	fmt.Fprintln(ts.Stdout(), resp.Status, resp.Header.Get("Content-Type"))
	_, err = io.Copy(ts.Stdout(), resp.Body)
	ts.Check(err)
}

// idle connects to an HTTP server and leaves it at that.
func idle(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2)
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	u, err := url.Parse(args[1])
	ts.Check(err)
	for range n {
		conn, err := net.Dial("tcp", u.Host)
		ts.Check(err)
		ts.Defer(func() { conn.Close() })
	}
}
