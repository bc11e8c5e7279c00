package bench

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// family is a process and its descendants: some servers have one for each session.
func family(pid int) []int {
	all := []int{pid}
	for i := 0; i < len(all); i++ {
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", all[i]))
		for _, task := range tasks {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", all[i], task.Name()))
			for child := range strings.FieldsSeq(string(text)) {
				n, _ := strconv.Atoi(child)
				all = append(all, n)
			}
		}
	}
	return all
}

// cpu is the processor time of a process and its descendants so far, in
// seconds. The scheduler counts the nanoseconds of threads that live, the clock
// 1/100 s of all; whichever knows more is right.
func cpu(pid int) (total float64) {
	for _, p := range family(pid) {
		var ns float64
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", p))
		for _, task := range tasks {
			text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/schedstat", p, task.Name()))
			ns += number(text, 0)
		}
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
		_, stat, _ = bytes.Cut(stat, []byte(") ")) // the name may have spaces in it
		const utime, stime, cutime, cstime = 11, 12, 13, 14
		total += max(ns/1e9, (number(stat, utime)+number(stat, stime))/100) +
			(number(stat, cutime)+number(stat, cstime))/100
	}
	return total
}

// number is a field of a line of numbers.
func number(text []byte, i int) float64 {
	fields := strings.Fields(string(text))
	if i >= len(fields) {
		return 0
	}
	n, _ := strconv.ParseFloat(fields[i], 64)
	return n
}

// memory is what a process and its descendants hold, each page that several
// share in equal parts (PSS), in KiB.
func memory(t testing.TB, pid int) (kib float64) {
	t.Helper()
	for _, p := range family(pid) {
		kib += field(t, fmt.Sprintf("/proc/%d/smaps_rollup", p), "Pss:")
	}
	return kib
}

// peak is the most that a process has held, in KiB.
func peak(t testing.TB, pid int) float64 {
	t.Helper()
	return field(t, fmt.Sprintf("/proc/%d/status", pid), "VmHWM:")
}

// socketMemory is what TCP holds of all on this machine that was sent and not
// read, in KiB.
func socketMemory(t testing.TB) float64 {
	t.Helper()
	text, err := os.ReadFile("/proc/net/sockstat")
	require.NoError(t, err)
	_, text, found := bytes.Cut(text, []byte("TCP: "))
	require.True(t, found)
	_, text, _ = bytes.Cut(text, []byte(" mem "))
	return number(text, 0) * float64(os.Getpagesize()) / 1024
}

func field(t testing.TB, file, name string) float64 {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(line, []byte(name)) {
			return number(line, 1)
		}
	}
	require.FailNow(t, file+" has no "+name)
	return 0
}
