package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var someRequest = Request{
	User: "ann", Password: `$(touch x);'"` + "\u202e`",
	Addr: netip.MustParseAddrPort("[2001:db8::1]:1024"), Local: netip.MustParseAddrPort("192.0.2.1:21"),
	TLS: true, Host: "ftp.example", Certificate: "ann's",
}

// TestMain makes the test binary a program to ask.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "decide" {
		decide(os.Args[2:])
		return
	}
	os.Exit(m.Run())
}

func decide(args []string) {
	var r Request
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil || r != someRequest {
		fmt.Printf(`{"dir": "%v, %+v"}`, err, r)
		return
	}
	switch args[0] {
	case "say":
		fmt.Print(args[1])
	case "exit":
		os.Exit(3)
	case "forever":
		for {
			fmt.Print(args[1])
		}
	case "wait":
		os.WriteFile(args[1], nil, 0o600)
		select {}
	}
}

func program(t *testing.T, args ...string) *External {
	t.Helper()
	e, err := Program(append([]string{os.Args[0], "decide"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	e.Timeout = time.Minute
	return e
}

// saying is an HTTP server that gives one answer.
func saying(t *testing.T, status int, text string) *External {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var got Request
		err := json.NewDecoder(r.Body).Decode(&got)
		if err != nil || got != someRequest || r.Method != "POST" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("asked by %s: %+v, %v", r.Method, got, err)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	e, err := Endpoint(server.URL + "/login")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// answers are what either may answer to someRequest.
var answers = []struct {
	text string
	want User
	err  string // empty: allowed; ErrLogin's text: refused
}{
	{`{"allow": true}`, User{Name: "ann"}, ""},
	{`{"allow":true,"dir":"/srv/ann","rights":"ro","limits":"up=1M,sessions=2"}` + "\n",
		User{"ann", "/srv/ann", ReadOnly, Limits{Sessions: 2, Up: 1 << 20}}, ""},
	{`{"allow": false}`, User{}, ErrLogin.Error()},
	{`{}`, User{}, ErrLogin.Error()},
	{`{"allow": false, "rights": "x"}`, User{}, ErrLogin.Error()},
	{`{"allow": true, "rights": "read"}`, User{}, `unknown right "read"`},
	{`{"allow": true, "limits": "up"}`, User{}, `limit "up"`},
	{`{"allow": true, "rigths": "ro"}`, User{}, `unknown or repeated member "rigths"`},
	{`{"allow": false, "ALLOW": true}`, User{}, `unknown or repeated member "ALLOW"`},
	{`{"Allow": true}`, User{}, `unknown or repeated member "Allow"`},
	{`{"allow": false, "allow": true}`, User{}, `unknown or repeated member "allow"`},
	{`{"allow": true, "dir": "a", "dir": "b"}`, User{}, `unknown or repeated member "dir"`},
	{`{"allow": null}`, User{}, `member "allow": it is null`},
	{`{"allow": true, "dir": null}`, User{}, `member "dir": it is null`},
	{`{"allow": true, "rights": null}`, User{}, `member "rights": it is null`},
	{`{"allow": true, "dir": ""}`, User{}, `member "dir": it is empty`},
	{`{"allow": true, "dir": 7}`, User{}, `unfit answer: member "dir": json: cannot unmarshal number`},
	{`{"allow": true, "rights": "", "limits": ""}`, User{Name: "ann"}, ""},
	{`null`, User{}, "unfit answer: no object"},
	{`[true]`, User{}, "unfit answer: no object"},
	{`{"allow": "yes"}`, User{}, "unfit answer"},
	{`{"allow": true} {"allow": false}`, User{}, "more than one object"},
	{`{"allow": true`, User{}, "unfit answer"},
	{``, User{}, "unfit answer: EOF"},
	{`yes`, User{}, "unfit answer"},
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, a := range answers {
		for who, e := range map[string]*External{"program": program(t, "say", a.text), "endpoint": saying(t, 200, a.text)} {
			checkAnswer(t, who+" "+a.text, e, a.want, a.err)
		}
	}
}

func checkAnswer(t *testing.T, what string, e *External, want User, says string) {
	t.Helper()
	got, err := e.Check(t.Context(), someRequest)
	switch {
	case got != want || (err == nil) != (says == ""):
		t.Errorf("%s: got %+v, %v", what, got, err)
	case says == ErrLogin.Error() && err != ErrLogin:
		t.Errorf("%s: got %v", what, err)
	case says != "" && says != ErrLogin.Error():
		wantErr(t, what, err, ErrUndecided)
		wantText(t, what, err, e.who)
		wantText(t, what, err, says)
	}
	if err != nil && strings.Contains(err.Error(), someRequest.Password) {
		t.Errorf("%s: the password is told: %v", what, err)
	}
}

func TestProgram(t *testing.T) {
	t.Parallel()
	checkAnswer(t, "exit", program(t, "exit"), User{}, "exit status 3")
	checkAnswer(t, "endless answer", program(t, "forever", `{"allow": true}`), User{}, "more than 65536 bytes")
	gone := program(t, "say", "{}")
	gone.ask = func(ctx context.Context, q []byte) ([]byte, error) { return run(ctx, "/no/program", nil, q) }
	checkAnswer(t, "gone", gone, User{}, "no such file")
	for _, argv := range [][]string{nil, {""}, {"uftpd-no-such-program"}, {filepath.Join(t.TempDir(), "none")}} {
		if _, err := Program(argv); err == nil {
			t.Errorf("%q: no error", argv)
		}
	}
}

// TestProgramTakesTooLong has the program wait for ever, and time run out or
// the client go.
func TestProgramTakesTooLong(t *testing.T) {
	t.Parallel()
	started := filepath.Join(t.TempDir(), "started")
	e := program(t, "wait", started)
	e.Timeout = 200 * time.Millisecond
	checkAnswer(t, "wait", e, User{}, "no answer within 200ms")

	e = program(t, "wait", started)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("client is gone"))
	_, err := e.Check(ctx, someRequest)
	wantText(t, "cancelled", err, "client is gone")
	wantErr(t, "cancelled", err, ErrUndecided)
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	checkAnswer(t, "401", saying(t, 401, `{"allow": true}`), User{}, ErrLogin.Error())
	checkAnswer(t, "403", saying(t, 403, ""), User{}, ErrLogin.Error())
	checkAnswer(t, "500", saying(t, 500, `{"allow": true}`), User{}, `status "500 Internal Server Error"`)
	checkAnswer(t, "redirect", saying(t, 307, `{"allow": true}`), User{}, `status "307 Temporary Redirect"`)
	checkAnswer(t, "long", saying(t, 200, strings.Repeat(" ", maxAnswer+1)), User{}, "more than 65536 bytes")
	for _, address := range []string{"", "localhost:80", "ftp://host/", "http://", "/path", "http://a b/"} {
		if _, err := Endpoint(address); err == nil {
			t.Errorf("%q: no error", address)
		}
	}
	_, err := Endpoint("ftp://user:secret@host/")
	if wantText(t, "ftp", err, "not of the form"); strings.Contains(fmt.Sprint(err), "secret") {
		t.Error(err)
	}
}

func TestNotUTF8(t *testing.T) {
	t.Parallel()
	e := newExternal("nobody", func(context.Context, []byte) ([]byte, error) { panic("asked") })
	for _, r := range []Request{{User: "\xff"}, {User: "a", Password: "\xff"}, {Host: "\xff"}} {
		_, err := e.Check(t.Context(), r)
		wantErr(t, "not UTF-8", err, ErrLogin)
		if errors.Is(err, ErrUndecided) {
			t.Error(err)
		}
	}
}

// TestExternalTimeout has ten ask where eight may, and no one answer.
func TestExternalTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked sync.Map
		e := newExternal("nobody", func(ctx context.Context, q []byte) ([]byte, error) {
			asked.Store(&q, true)
			<-ctx.Done()
			return nil, errors.New("killed")
		})
		start := time.Now()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				_, err := e.Check(t.Context(), someRequest)
				wantText(t, "no answer", err, "no decision: nobody: no answer within 10s")
			})
		}
		synctest.Wait()
		n := 0
		asked.Range(func(any, any) bool { n++; return true })
		if n != maxAsked {
			t.Errorf("%d are asked at a time", n)
		}
		wg.Wait()
		if got := time.Since(start); got != 10*time.Second {
			t.Errorf("took %v", got)
		}
	})
}

// TestQuestion pins the names that programs rely on.
func TestQuestion(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(someRequest)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"user": "ann", "password": someRequest.Password, "addr": "[2001:db8::1]:1024", "local": "192.0.2.1:21",
		"tls": true, "host": "ftp.example", "certificate": "ann's",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s", text)
	}
}
