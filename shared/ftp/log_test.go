package ftp

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

// logged returns what f logs at a verbosity, one record a line, without times.
func logged(verbosity int, f func(Hooks)) string {
	var b bytes.Buffer
	plain := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	f(LogHooks(slog.New(slog.NewTextHandler(&b, plain)), func() int { return verbosity }))
	return b.String()
}

// story calls each hook once or more; its transfers last 24 ms, its session 30.
func story(h Hooks) {
	c := &Client{id: 7, since: time.Now()}
	h.Connected(c)
	h.Command(c, "PASS ***")
	h.LoggedIn(c, "eve", errors.New("no such user"))
	c.setUser("ann")
	h.LoggedIn(c, "ann", nil)
	h.Replied(c, Say(230, "Logged in."))
	t := &Transfer{Command: "RETR", Path: "/a b", Offset: 3, Size: 10, Started: time.Now()}
	t.moved.Store(7)
	time.Sleep(24 * time.Millisecond)
	h.TransferEnded(c, t, nil)
	h.TransferEnded(c, t, dataError{os.ErrDeadlineExceeded})
	h.Failed(c, "MKD", os.ErrPermission)
	time.Sleep(6 * time.Millisecond)
	h.Disconnected(c, nil)
	h.Disconnected(c, ErrIdle)
}

func TestLogLevels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testLogLevels) // with a clock that only story moves
}

func testLogLevels(t *testing.T) {
	const one = `level=INFO msg=connected session=7
level=WARN msg="login refused" session=7 user=eve error="no such user"
level=INFO msg=login session=7 user=ann
level=INFO msg=transfer session=7 user=ann command=RETR path="/a b" offset=3 bytes=7 ms=24 verdict=complete
level=WARN msg=transfer session=7 user=ann command=RETR path="/a b" offset=3 bytes=7 ms=24 verdict=stalled error="i/o timeout"
level=WARN msg=fault session=7 user=ann command=MKD error="permission denied"
level=INFO msg=disconnected session=7 user=ann end=quit ms=30
level=INFO msg=disconnected session=7 user=ann end="idle time-out" ms=30
`
	two := []string{
		`level=INFO msg=command session=7 command="PASS ***"`,
		`level=INFO msg=reply session=7 code=230 text="Logged in." lines=1`,
	}
	if got := logged(0, story); got != "" {
		t.Errorf("level 0:\n%s", got)
	}
	if got := logged(1, story); got != one {
		t.Errorf("level 1:\n%swant\n%s", got, one)
	}
	got := logged(2, story)
	for _, line := range two {
		if !strings.Contains(got, line+"\n") {
			t.Errorf("level 2 lacks %s:\n%s", line, got)
		}
		got = strings.Replace(got, line+"\n", "", 1)
	}
	if got != one {
		t.Errorf("level 2 has else\n%swant\n%s", got, one)
	}
}

func TestLogCannotBeForged(t *testing.T) {
	t.Parallel()
	evil := "x\r\nlevel=INFO msg=login user=root\x1b[2J\x00\xff\u2028" + strings.Repeat("é", 2000)
	got := logged(2, func(h Hooks) {
		c := &Client{user: evil}
		h.Command(c, evil)
		h.LoggedIn(c, evil, errors.New(evil))
		h.LoggedIn(c, evil, nil)
		h.Replied(c, Say(550, "%s", evil))
		h.TransferEnded(c, &Transfer{Path: evil}, errors.New(evil))
		h.Failed(c, evil, errors.New(evil))
		h.Failed(c, evil, panicError{value: evil, stack: []byte(evil)})
		h.Disconnected(c, errors.New(evil))
	})
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if len(lines) != 8 {
		t.Errorf("8 events, %d lines", len(lines))
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "level=") || strings.ContainsAny(line, "\r\x1b\x00") || !utf8.ValidString(line) {
			t.Errorf("forged: %q", line)
		}
		if len(line) > 3*maxLogged+500 && !strings.Contains(line, "stack=") {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

func TestClip(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "short", strings.Repeat("a", maxLogged)} {
		if got := clip(s); got != s {
			t.Errorf("clip(%q) = %q", s, got)
		}
	}
	for shift := range 4 {
		got := clip(strings.Repeat("a", shift) + strings.Repeat("\U0001F4C1", 200))
		if len(got) > maxLogged || len(got) < maxLogged-4 || !utf8.ValidString(got) || !strings.HasSuffix(got, "...") {
			t.Errorf("shift %d: %d bytes, ends in %q", shift, len(got), got[len(got)-8:])
		}
	}
	if got := clip(strings.Repeat("\x80", 2*maxLogged)); len(got) > maxLogged || len(got) < maxLogged-8 {
		t.Errorf("no characters at all: %d bytes", len(got))
	}
}

// Each hook is called once per set of hooks, in order and whatever panics; a
// func that is nil in all of them stays nil. Reflection finds hooks that are
// added later.
func TestJoinHooks(t *testing.T) {
	t.Parallel()
	var calls []string
	full := func(name string) (h Hooks) {
		v := reflect.ValueOf(&h).Elem()
		for i := range v.NumField() {
			v.Field(i).Set(reflect.MakeFunc(v.Field(i).Type(), func([]reflect.Value) []reflect.Value {
				calls = append(calls, name)
				if name == "b" {
					panic("b")
				}
				return nil
			}))
		}
		return h
	}
	empty := reflect.ValueOf(JoinHooks(Hooks{}, Hooks{}))
	joined := reflect.ValueOf(JoinHooks(Hooks{}, full("a"), Hooks{}, full("b"), full("c")))
	for i := range joined.NumField() {
		name := joined.Type().Field(i).Name
		if !empty.Field(i).IsNil() {
			t.Errorf("%s of nothing is not nil", name)
		}
		if joined.Field(i).IsNil() {
			t.Errorf("%s is lost", name)
			continue
		}
		calls = nil
		args := make([]reflect.Value, joined.Field(i).Type().NumIn())
		for j := range args {
			args[j] = reflect.Zero(joined.Field(i).Type().In(j))
		}
		func() {
			defer func() {
				if got := strings.Join(calls, ""); got != "abc" || recover() != "b" {
					t.Errorf("%s called %q, or did not panic", name, got)
				}
			}()
			joined.Field(i).Call(args)
		}()
	}
}

func TestClone(t *testing.T) {
	t.Parallel()
	s := &Server{FS: os.DirFS("."), Greeting: "Hello.", PassivePorts: PortRange{5000, 5010}, NoActive: true, IdleTimeout: -1}
	s.Hooks.Connected = func(*Client) {}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	c := s.Clone()
	if c.FS != s.FS || c.Greeting != s.Greeting || c.PassivePorts != s.PassivePorts || !c.NoActive ||
		c.IdleTimeout != s.IdleTimeout || c.Hooks.Connected == nil {
		t.Errorf("the clone lacks something: %+v", c)
	}
	c.PassivePorts = PortRange{2, 1}
	if c.Check() == nil || s.Check() != nil {
		t.Error("the two share the result of Check")
	}
	if c.Greeting = "Bye."; s.Greeting != "Hello." {
		t.Error("a change of the clone changes the original")
	}
}
