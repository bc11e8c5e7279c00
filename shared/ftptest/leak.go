package ftptest

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"time"
)

// labelKey is the profiler label that marks the goroutines of one server's
// sessions. Goroutines inherit it, so that those a session started are known
// as its own, whatever other tests run at the same time.
const labelKey = "ftptest"

var lastLabel atomic.Int64

func newLabel() string { return fmt.Sprintf("server-%d", lastLabel.Add(1)) }

func labelled(label string, f func(context.Context)) {
	pprof.Do(context.Background(), pprof.Labels(labelKey, label), f)
}

// goroutines returns the stacks of the goroutines with the label.
func goroutines(label string) string {
	var all bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&all, 1); err != nil {
		return ""
	}
	mark := fmt.Sprintf("%q:%q", labelKey, label)
	var found []string
	for stack := range strings.SplitSeq(all.String(), "\n\n") {
		if strings.Contains(stack, mark) {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}

// leaked returns the goroutines with the label that do not end within the
// time; empty when all do.
func leaked(label string, d time.Duration) string {
	deadline := time.After(d)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		left := goroutines(label)
		if left == "" {
			return ""
		}
		select {
		case <-deadline:
			return left
		case <-tick.C:
		}
	}
}
