package bench

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// These make the test program the stub, over the tree and with the certificate
// that the state directory has.
const (
	stubTree  = "INTEGRATION_BENCH_TREE"
	stubState = "INTEGRATION_BENCH_STATE"
)

func TestMain(m *testing.M) {
	if tree := os.Getenv(stubTree); tree != "" {
		fmt.Fprintln(os.Stderr, serveStub(tree, os.Getenv(stubState)))
		os.Exit(1)
	}
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	var err error
	if work, err = newPlace(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer work.remove()
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" {
		// For benchstat, which takes less to be better unless it is told.
		for _, unit := range []string{"ratio", "MiB/s", "limit-MiB/s"} {
			fmt.Printf("Unit %s better=higher\n", unit)
		}
	}
	return m.Run()
}

// TestCases plays each case once, on both sides, and compares all bytes.
func TestCases(t *testing.T) {
	t.Parallel()
	ours, limit := run(t), runStub(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for name, srv := range map[string]*server{"uftpd": ours, "limit": limit} {
				t.Run(name, func(t *testing.T) { c.on(t, srv, quick, true).play(t) })
			}
		})
	}
}

// TestFigures wants sense of what the benchmarks measure.
func TestFigures(t *testing.T) {
	t.Parallel()
	var b birth
	b.add(t, run)
	require.Positive(t, b.took)
	require.Greater(t, b.kib, 500.0, "KiB of a process")
	require.Less(t, b.kib, 100e3, "KiB of a process")
	per := idle(t, run(t), quick.idle)
	require.Greater(t, per, 0.5, "KiB of a session")
	require.Less(t, per, 500.0, "KiB of a session")
	s := benchCase{"noop", false, noop}.on(t, run(t), quick, true)
	s.play(t)
	took, used := s.each()
	require.Positive(t, took)
	require.Positive(t, used, "processor time of the server")
}
