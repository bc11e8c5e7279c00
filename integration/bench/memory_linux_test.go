package bench

import (
	"math"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkIdle tells what a session that is logged in and does nothing takes
// of a fresh server's memory.
func BenchmarkIdle(b *testing.B) {
	var ours, limit float64
	n := 0
	for b.Loop() {
		ours += idle(b, run(b), full.idle)
		limit += idle(b, runStub(b), full.idle)
		n++
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ours/float64(n), "KiB/session")
	b.ReportMetric(limit/float64(n), "limit-KiB/session")
	b.ReportMetric(limit/ours, "ratio")
}

// idle ends the server when it has measured.
func idle(t testing.TB, srv *server, n int) float64 {
	t.Helper()
	defer srv.stop()
	before := settled(t, srv.pid())
	all := crowd(t, srv, n, netip.Addr{})
	after := settled(t, srv.pid())
	for _, s := range all {
		require.NoError(t, s.steps("NOOP", "2"), "an idle session")
		s.ctl.Close()
	}
	return (after - before) / float64(n)
}

// crowd logs n clients in, from an address if that is one.
func crowd(t testing.TB, srv *server, n int, from netip.Addr) []*session {
	t.Helper()
	all := make([]*session, n)
	err := atOnce(n, 8, func(i int) (err error) {
		all[i], err = login(srv.addr, from, false)
		return err
	})
	require.NoError(t, err)
	return all
}

// settled is the memory of a server that has done what it had to.
func settled(t testing.TB, pid int) float64 {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	last := memory(t, pid)
	for range 20 {
		<-tick.C
		now := memory(t, pid)
		if math.Abs(now-last) < 8 {
			return now
		}
		last = now
	}
	return last
}

// BenchmarkStart tells how long a server takes from its start to its greeting,
// and what it takes of memory then.
func BenchmarkStart(b *testing.B) {
	var ours, limit birth
	for b.Loop() {
		ours.add(b, run)
		limit.add(b, func(t testing.TB, _ ...string) *server { return runStub(t) })
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ours.each(ours.took.Seconds()*1e3), "ms/start")
	b.ReportMetric(ours.each(ours.kib/1024), "MiB")
	b.ReportMetric(limit.each(limit.took.Seconds()*1e3), "limit-ms/start")
	b.ReportMetric(limit.each(limit.kib/1024), "limit-MiB")
	b.ReportMetric(limit.took.Seconds()/ours.took.Seconds(), "ratio")
}

// birth is what starts have taken.
type birth struct {
	n    float64
	took time.Duration
	kib  float64
}

func (sum *birth) each(total float64) float64 { return total / sum.n }

func (sum *birth) add(t testing.TB, start func(testing.TB, ...string) *server) {
	t.Helper()
	began := time.Now()
	srv := start(t)
	defer srv.stop()
	s, err := connect(srv.addr, netip.Addr{})
	require.NoError(t, err)
	sum.took += time.Since(began)
	require.NoError(t, s.quit())
	sum.kib += settled(t, srv.pid())
	sum.n++
}
