package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// Program has a program decide on each login. argv[0] is its path, or a name
// to be found in PATH; no shell takes part. It gets a [Request] as JSON on its
// standard input, and prints an answer such as
//
//	{"allow": true, "dir": "/srv/ann", "rights": "ro", "limits": "up=1M"}
//
// of which all but allow may be left out. Another exit status than 0 is no
// decision, nor is a member that is null, unknown or there twice, nor an empty
// dir. Its standard error is the server's. When time is up it is killed; on
// Unix, its children too.
func Program(argv []string) (*External, error) {
	if len(argv) == 0 || argv[0] == "" {
		return nil, errors.New("no program to ask about logins")
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return nil, err
	}
	ask := func(ctx context.Context, question []byte) ([]byte, error) { return run(ctx, path, argv, question) }
	return newExternal(fmt.Sprintf("program %q", argv[0]), ask), nil
}

func run(ctx context.Context, path string, argv []string, question []byte) ([]byte, error) {
	ctx, kill := context.WithCancel(ctx)
	defer kill()
	cmd := exec.CommandContext(ctx, path)
	cmd.Args = argv
	cmd.Stdin = bytes.NewReader(question)
	out := &bounded{full: kill}
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	cmd.WaitDelay = time.Second // for those who inherited its output
	killGroup(cmd)
	err := cmd.Run()
	if out.over {
		err = errTooLong
	}
	return out.text.Bytes(), err
}

// bounded keeps an answer, and calls full when it is too long. The buffer is
// not embedded, as io.Copy would read into it past Write.
type bounded struct {
	text bytes.Buffer
	full func()
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > maxAnswer {
		b.over = true
		b.full()
		return len(p), nil
	}
	return b.text.Write(p)
}
