package metrics

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"uftpd/shared/ftp"
)

// Commands and verdicts told from the start, at zero: what is not there yet
// does not count as having grown when it comes.
var (
	commands = []string{"RETR", "STOR", "STOU", "APPE", "LIST", "NLST", "MLSD"}
	verdicts = []ftp.Verdict{ftp.Complete, ftp.Aborted, ftp.Reset, ftp.Stalled, ftp.Disk, ftp.Refused}
)

// Metrics are the figures of one server. [New] makes them.
type Metrics struct {
	set                       *metrics.Set
	sessions, faults          *metrics.Counter
	accepted, refused         *metrics.Counter
	bytesIn, bytesOut         *metrics.Counter
	openSessions, openTraffic *metrics.Gauge

	mu      sync.Mutex
	running map[*ftp.Transfer]int64 // with the bytes that are counted
}

// New returns figures that are zero.
func New() *Metrics {
	set := metrics.NewSet()
	metrics.ExposeMetadata(true) // the types, without which some collectors guess
	m := &Metrics{
		set:          set,
		sessions:     set.NewCounter("uftpd_sessions_total"),
		faults:       set.NewCounter("uftpd_faults_total"),
		accepted:     set.NewCounter(`uftpd_logins_total{result="accepted"}`),
		refused:      set.NewCounter(`uftpd_logins_total{result="refused"}`),
		bytesIn:      set.NewCounter(`uftpd_transfer_bytes_total{direction="in"}`),
		bytesOut:     set.NewCounter(`uftpd_transfer_bytes_total{direction="out"}`),
		openSessions: set.NewGauge("uftpd_sessions", nil),
		openTraffic:  set.NewGauge("uftpd_transfers", nil),
		running:      map[*ftp.Transfer]int64{},
	}
	for _, command := range commands {
		for _, verdict := range verdicts {
			m.transfers(command, verdict)
		}
	}
	set.NewGauge("uftpd_start_time_seconds", nil).Set(float64(time.Now().Unix()))
	return m
}

// Hooks are what the figures come from.
func (m *Metrics) Hooks() ftp.Hooks {
	return ftp.Hooks{
		Connected: func(*ftp.Client) {
			m.sessions.Inc()
			m.openSessions.Inc()
		},
		LoggedIn: func(_ *ftp.Client, _ string, err error) {
			if err != nil {
				m.refused.Inc()
				return
			}
			m.accepted.Inc()
		},
		TransferStarted: m.started,
		TransferEnded:   m.ended,
		Failed:          func(*ftp.Client, string, error) { m.faults.Inc() },
		Disconnected: func(c *ftp.Client, _ error) {
			m.openSessions.Dec()
			m.forget(c.Transfer())
		},
	}
}

func (m *Metrics) started(_ *ftp.Client, t *ftp.Transfer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running[t] = 0
	m.openTraffic.Set(float64(len(m.running)))
}

func (m *Metrics) ended(_ *ftp.Client, t *ftp.Transfer, err error) {
	m.transfers(t.Command, ftp.VerdictOf(err)).Inc()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count(t)
	m.end(t)
}

// forget ends what a session has left that a panic has ended.
func (m *Metrics) forget(t *ftp.Transfer) {
	if t == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.end(t)
}

// end takes a transfer off those that run. m.mu is held.
func (m *Metrics) end(t *ftp.Transfer) {
	delete(m.running, t)
	m.openTraffic.Set(float64(len(m.running)))
}

// count counts the bytes that have moved since the last time. m.mu is held.
func (m *Metrics) count(t *ftp.Transfer) {
	moved := t.Bytes()
	counter := m.bytesOut
	if t.Up() {
		counter = m.bytesIn
	}
	counter.AddInt64(moved - m.running[t])
	m.running[t] = moved
}

func (m *Metrics) transfers(command string, verdict ftp.Verdict) *metrics.Counter {
	return m.set.GetOrCreateCounter(fmt.Sprintf("uftpd_transfers_total{command=%q,verdict=%q}", command, verdict))
}

// write tells the figures. The bytes of transfers under way count as well, or
// those of a long one would come all at once, at its end.
func (m *Metrics) write(w io.Writer) {
	m.mu.Lock()
	for t := range m.running {
		m.count(t)
	}
	m.mu.Unlock()
	m.set.WritePrometheus(w)
}
