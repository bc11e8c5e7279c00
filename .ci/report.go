// Report reads the output of "go test -json" and prints what is worth reading:
// a line for each package, everything that a failed test said, and which tests
// were skipped and why. It fails when one was skipped for want of a program.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// event is a line of the input (see go doc cmd/test2json).
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// wanting is in the reason of each test that is skipped for want of a program.
const wanting = "needs the program"

func main() {
	r := report{said: make(map[string]*strings.Builder), skipped: make(map[string][]string), count: make(map[string]int)}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		r.take(e)
	}
	lacking := r.printSkipped()
	fmt.Printf("%d passed, %d failed, %d skipped\n", r.count["pass"], r.count["fail"], r.count["skip"])
	if lines.Err() != nil || lacking {
		fmt.Println("not complete:", cmp.Or(lines.Err(), fmt.Errorf("a test %s that is not here", wanting)))
		os.Exit(1)
	}
}

type report struct {
	said    map[string]*strings.Builder // by test
	skipped map[string][]string         // by reason
	count   map[string]int              // of tests, by how they ended
}

func (r report) take(e event) {
	key := e.Package + " " + e.Test
	text := r.said[key]
	if text == nil {
		text = new(strings.Builder)
		r.said[key] = text
	}
	switch e.Action {
	case "output":
		text.WriteString(e.Output)
		return
	case "build-output":
		fmt.Print(e.Output)
		return
	case "fail":
		fmt.Print(text)
	case "pass":
		if e.Test == "" {
			fmt.Printf("ok    %s (%.1f s)\n", e.Package, e.Elapsed)
		}
	case "skip":
		if e.Test == "" {
			fmt.Printf("-     %s has no tests\n", e.Package)
		} else {
			why := reason(text.String())
			r.skipped[why] = append(r.skipped[why], e.Test)
		}
	default:
		return
	}
	delete(r.said, key)
	if e.Test != "" {
		r.count[e.Action]++
	}
}

// printSkipped tells why tests were skipped, and reports whether a program was missing.
func (r report) printSkipped() (lacking bool) {
	for _, why := range slices.Sorted(maps.Keys(r.skipped)) {
		fmt.Printf("skipped: %s\n         %s\n", why, strings.Join(r.skipped[why], " "))
		lacking = lacking || strings.Contains(why, wanting)
	}
	return lacking
}

// reason is what a test said, without the lines that frame it.
func reason(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}
