package bg

import (
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"uftpd/shared/tcp"
)

// calm is how long accepting must have gone well for the next failure to be
// logged: at a limit, each connection that ends lets one in, then it fails again.
const calm = 10 * time.Second

// port is the listening socket and the goroutine that accepts. It outlives
// runs, which is what keeps it open through a restart.
type port struct {
	ln      net.Listener
	log     *slog.Logger
	once    sync.Once
	closing chan struct{}
	done    chan struct{} // closed when nothing is accepted any more
}

func openPort(ln net.Listener, log *slog.Logger) *port {
	return &port{ln: ln, log: log, closing: make(chan struct{}), done: make(chan struct{})}
}

// close stops accepting and returns when that is so.
func (p *port) close() {
	p.once.Do(func() { close(p.closing); p.ln.Close() })
	<-p.done
}

// accept hands each new connection to receive until the port is closed.
// failed is told why it ended otherwise.
func (p *port) accept(receive func(net.Conn), failed func(error)) {
	defer close(p.done)
	var (
		pause backoff
		last  time.Time // of the last failure
	)
	for {
		conn, err := p.ln.Accept()
		switch {
		case err == nil:
			pause = 0
			receive(conn)
		case p.isClosing():
			return
		case !tcp.Passing(err):
			p.log.Error("listening failed", "error", err.Error())
			p.ln.Close()
			failed(fmt.Errorf("bg: %w", err))
			return
		default:
			if last.IsZero() || time.Since(last) > calm {
				p.log.Error("cannot accept connections, will try again", "error", err.Error())
			}
			last = time.Now()
			p.wait(pause.next())
		}
	}
}

func (p *port) isClosing() bool {
	select {
	case <-p.closing:
		return true
	default:
		return false
	}
}

func (p *port) wait(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-p.closing:
	}
}

// backoff is the last pause between attempts: 5 ms, doubled up to one second.
type backoff time.Duration

func (b *backoff) next() time.Duration {
	*b = min(max(2**b, backoff(5*time.Millisecond)), backoff(time.Second))
	return time.Duration(*b)
}
