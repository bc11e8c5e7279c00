package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// BenchmarkFTP does each case in turn with uftpd and with the stub, whose
// figures are called limit. All are medians.
func BenchmarkFTP(b *testing.B) {
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) { c.bench(b) })
	}
}

// leastRounds is what a median needs, even if the time of the benchmark is over.
const leastRounds = 7

// side is one of the two servers of a case.
type side struct {
	srv   *server
	round round
	spent cost
}

// cost is what each round has taken.
type cost struct {
	wall []float64 // in seconds
	cpu  []float64 // of the server, in seconds
}

// median is that of a round: now and then one meets something else that the
// machine has to do.
func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// on prepares a case for a server.
func (c benchCase) on(t testing.TB, srv *server, size scale, check bool) *side {
	t.Helper()
	r := &rig{t: t, srv: srv, size: size, secret: c.secret, check: check, src: size.content(t)}
	return &side{srv: srv, round: c.begin(r)}
}

func (c benchCase) bench(b *testing.B) {
	src := full.content(b) // before the servers, who are to find it there
	require.NotNil(b, src)
	ours, limit := c.on(b, run(b), full, false), c.on(b, runStub(b), full, false)
	ours.play(b)
	limit.play(b)
	ours.spent, limit.spent = cost{}, cost{}
	first, second := ours, limit
	turn := func() {
		first.play(b)
		second.play(b)
		first, second = second, first
	}
	for b.Loop() {
		turn()
	}
	for len(ours.spent.wall) < leastRounds {
		turn()
	}
	report(b, ours, limit)
}

// play does a round.
func (s *side) play(t testing.TB) {
	t.Helper()
	if s.round.bytes > 0 {
		populate(s.round.bytes)
	}
	used, began := cpu(s.srv.pid()), time.Now()
	err := s.round.work()
	s.spent.wall = append(s.spent.wall, time.Since(began).Seconds())
	s.spent.cpu = append(s.spent.cpu, cpu(s.srv.pid())-used)
	require.NoError(t, err)
	if s.round.tidy != nil {
		s.round.tidy()
	}
}

// report tells both sides' figures. The ratio is that of speeds: 1 is the limit.
func report(b *testing.B, ours, limit *side) {
	b.ReportMetric(0, "ns/op") // that of both together says nothing
	b.ReportMetric(median(limit.spent.wall)/median(ours.spent.wall), "ratio")
	if ours.round.bytes > 0 {
		speed, cpu := ours.bulk()
		b.ReportMetric(speed, "MiB/s")
		b.ReportMetric(cpu, "cpu-s/GiB")
		speed, cpu = limit.bulk()
		b.ReportMetric(speed, "limit-MiB/s")
		b.ReportMetric(cpu, "limit-cpu-s/GiB")
		return
	}
	took, cpu := ours.each()
	b.ReportMetric(took, "us/op")
	b.ReportMetric(cpu, "cpu-us/op")
	took, cpu = limit.each()
	b.ReportMetric(took, "limit-us/op")
	b.ReportMetric(cpu, "limit-cpu-us/op")
}

// bulk is the speed in MiB/s, and the processor time for each GiB.
func (s *side) bulk() (speed, cpu float64) {
	bytes := float64(s.round.bytes)
	return bytes / (1 << 20) / median(s.spent.wall), median(s.spent.cpu) / (bytes / (1 << 30))
}

// each is the time of an operation, and the processor's, in microseconds.
func (s *side) each() (took, cpu float64) {
	n := float64(s.round.ops)
	return median(s.spent.wall) / n * 1e6, median(s.spent.cpu) / n * 1e6
}

// populate has the kernel find so much memory that is ready to be used. On a
// virtual machine, whose host takes free pages back, the first use of a page
// costs many times the second, and would be the burden of whoever comes first.
func populate(n int64) {
	p, err := unix.Mmap(-1, 0, int(n), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return
	}
	unix.Madvise(p, unix.MADV_POPULATE_WRITE)
	unix.Munmap(p)
}
