package clitest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// process is a program that serve has started.
type process struct {
	cmd            *exec.Cmd
	all            output
	stdout, stderr bytes.Buffer
	ended          chan struct{}
}

// serve starts a program and waits for the URL in its splash.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, -1)
	start(ts, args, nil)
}

// start is serve, with more of an environment, and files from descriptor 3 on.
func start(ts *testscript.TestScript, args, env []string, files ...*os.File) {
	p := &process{cmd: command(ts, context.Background(), args), ended: make(chan struct{})}
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.ExtraFiles = files
	p.all.grown = make(chan struct{})
	p.cmd.Stdout = io.MultiWriter(&p.stdout, &p.all)
	p.cmd.Stderr = io.MultiWriter(&p.stderr, &p.all)
	ts.Check(p.cmd.Start())
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	ts.Defer(func() {
		p.cmd.Process.Kill()
		<-p.ended
	})
	of(ts).program = p
	url, err := p.await(regexp.MustCompile(`ftp://(127\.0\.0\.1|\[::1\]):(\d+)/`))
	ts.Check(err)
	ts.Setenv("ADDR", url[1]+":"+url[2])
	ts.Setenv("PORT", url[2])
	all, _ := p.all.snapshot()
	if m := regexp.MustCompile(`ftps://([^/]+)/`).FindStringSubmatch(all); m != nil {
		ts.Setenv("IMPLICIT", m[1])
	}
	if m := regexp.MustCompile(`Metrics +(http://\S+)`).FindStringSubmatch(all); m != nil {
		ts.Setenv("METRICS", m[1])
	}
}

// command is a program in the script's directory and environment, and away
// from the terminal that the tests may run in.
func command(ts *testscript.TestScript, ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.SysProcAttr = detached
	// The race detector would hold up each end of a process for a second.
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=50 "+os.Getenv("GORACE"))
	// What is kept in the home of whoever runs the tests is not for them.
	home := filepath.Join(ts.Getenv("WORK"), ".home")
	cmd.Env = append(cmd.Env, "HOME="+home, "XDG_CONFIG_HOME=", "AppData="+home)
	return cmd
}

func await(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1)
	re, err := regexp.Compile(args[0])
	ts.Check(err)
	_, err = of(ts).program.await(re)
	ts.Check(err)
}

func sendSignal(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1)
	sig, ok := signals[args[0]]
	if !ok {
		ts.Fatalf("no signal %s here", args[0])
	}
	ts.Check(of(ts).program.cmd.Process.Signal(sig))
}

func ended(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1)
	p := of(ts).program
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case <-p.ended:
	case <-ctx.Done():
		ts.Fatalf("the program did not end; it printed:\n%s", p.all.String())
	}
	ts.Stdout().Write(p.stdout.Bytes())
	ts.Stderr().Write(p.stderr.Bytes())
	checkStatus(ts, p.cmd.ProcessState.ExitCode(), args[0])
}

// rights prints the rights that all threads of the program have, as Linux tells
// them; a thread that has others fails the script.
func rights(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 0)
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", of(ts).program.cmd.Process.Pid))
	ts.Check(err)
	line := regexp.MustCompile(`(?m)^(Uid|Gid|Groups|CapPrm|CapEff|NoNewPrivs):.*\n`)
	var first string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue // the thread has ended
		}
		ts.Check(err)
		one := strings.Join(line.FindAllString(string(text), -1), "")
		if first == "" {
			first = one
		}
		if one != first {
			ts.Fatalf("threads differ:\n%s\n%s", first, one)
		}
	}
	fmt.Fprint(ts.Stdout(), first)
}

// status runs a program to its end; begin, unless nil, is what starts it.
func status(ts *testscript.TestScript, neg bool, args []string, begin func(*exec.Cmd) error) {
	want(ts, neg, args, -2)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := command(ts, ctx, args[1:])
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	if begin == nil {
		begin = (*exec.Cmd).Start
	}
	ts.Check(begin(cmd))
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	checkStatus(ts, cmd.ProcessState.ExitCode(), args[0])
}

func checkStatus(ts *testscript.TestScript, got int, want string) {
	if strconv.Itoa(got) != want {
		ts.Fatalf("the exit status is %d, not %s", got, want)
	}
}

// await waits until the output matches and returns what the groups of re match.
func (p *process) await(re *regexp.Regexp) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		text, grown := p.all.snapshot()
		if m := re.FindStringSubmatch(text); m != nil {
			return m, nil
		}
		select {
		case <-grown:
		case <-p.ended:
			if text, _ := p.all.snapshot(); !re.MatchString(text) {
				return nil, fmt.Errorf("the program ended without %q; it printed:\n%s", re, text)
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("%q did not come; the program printed:\n%s", re, text)
		}
	}
}

// output is what a program has printed so far.
type output struct {
	mu    sync.Mutex
	text  bytes.Buffer
	grown chan struct{} // closed, and replaced, when there is more
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.grown)
	o.grown = make(chan struct{})
	return o.text.Write(p)
}

func (o *output) snapshot() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String(), o.grown
}

func (o *output) String() string {
	text, _ := o.snapshot()
	return text
}

var signals = map[string]os.Signal{"INT": os.Interrupt, "KILL": os.Kill, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}
