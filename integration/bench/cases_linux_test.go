package bench

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// benchCase is what one client, or several, do with a server.
type benchCase struct {
	name   string
	secret bool // under TLS
	begin  func(*rig) round
}

// cases are those of BenchmarkFTP. The number in a name is that of streams.
var cases = []benchCase{
	{"retr1", false, retr(1, "big")},
	{"retr10", false, retr(10, "middle")},
	{"retr100", false, retr(100, "part")},
	{"stor1", false, stor(1, "big")},
	{"stor10", false, stor(10, "middle")},
	{"small_retr", false, smallRetr},
	{"small_stor", false, smallStor},
	{"login", false, logins},
	{"noop", false, noop},
	{"list10k", false, list("LIST")},
	{"mlsd10k", false, list("MLSD")},
	{"tls_retr1", true, retr(1, "big")},
	{"tls_stor1", true, stor(1, "big")},
	{"tls_small_retr", true, smallRetr},
	{"tls_login", true, logins},
}

// rig is a case that is being prepared for one server.
type rig struct {
	t      testing.TB
	srv    *server
	size   scale
	secret bool
	check  bool // compare each byte
	src    *content
}

// round is what is measured: so many operations, or so many bytes.
type round struct {
	ops   int
	bytes int64
	work  func() error
	tidy  func() // outside the clock; nil: nothing
}

// sessions opens n of them, which stand in the directory of the scale.
func (r *rig) sessions(n int) (all []*session) {
	r.t.Helper()
	for range n {
		s, err := open(r.srv.addr, r.secret)
		require.NoError(r.t, err)
		r.t.Cleanup(func() { s.ctl.Close() })
		require.NoError(r.t, s.steps("CWD "+r.size.dir, "2"))
		all = append(all, s)
	}
	return all
}

// together has all sessions do something at once.
func together(all []*session, do func(s *session) error) error {
	return atOnce(len(all), len(all), func(i int) error { return do(all[i]) })
}

// atOnce does n things, so many at a time.
func atOnce(n, workers int, do func(i int) error) error {
	if workers == 1 {
		var err error
		for i := 0; i < n && err == nil; i++ {
			err = do(i)
		}
		return err
	}
	var next atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && errs[w] == nil; i = int(next.Add(1)) - 1 {
				errs[w] = do(i)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
