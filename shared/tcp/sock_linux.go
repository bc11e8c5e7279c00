package tcp

import (
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sock is a socket that is not known to the runtime's poller.
type sock struct {
	mu       sync.Mutex
	fd       int
	users    int // who use fd now
	closed   bool
	deadline [2]time.Time
	parked   [2]parked
}

// parked is somebody who waits for the socket.
type parked struct {
	here  bool
	wake  chan struct{} // made when first needed
	timer *time.Timer   // runs until the deadline
}

// Directions of a wait; indices of deadline and parked.
const (
	toRead  = 0
	toWrite = 1
)

// use makes sure that fd stays what it is until release.
func (s *sock) use() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	s.users++
	return nil
}

func (s *sock) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users--
	s.closeIfUnused()
}

func (s *sock) closeIfUnused() {
	if s.closed && s.users == 0 && s.fd >= 0 {
		parking.forget(s.fd)
		unix.Close(s.fd)
		s.fd = -1
	}
}

// Close closes the socket, once nobody uses it any more. Those who wait stop waiting.
func (s *sock) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	s.closed = true
	for _, p := range s.parked {
		if p.here {
			signal(p.wake)
		}
	}
	s.closeIfUnused()
	return nil
}

// setDeadline sets when waits in a direction fail; zero is never.
func (s *sock) setDeadline(dir int, t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	s.deadline[dir] = t
	if p := &s.parked[dir]; p.here {
		p.runUntil(t)
	}
	return nil
}

// expired reports whether the deadline has passed.
func (s *sock) expired(dir int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.deadline[dir]
	return !t.IsZero() && !time.Now().Before(t)
}

// park waits until the socket seems ready, the deadline has passed or the
// socket is closed: which of these is for the caller to find out. The caller
// must be a user of the socket.
func (s *sock) park(dir int) error {
	wake, err := s.startWaiting(dir)
	if err != nil {
		return err
	}
	<-wake
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.parked[dir]
	p.here = false
	p.runUntil(time.Time{})
	parking.disarm(s.fd, dir)
	return nil
}

func (s *sock) startWaiting(dir int) (wake chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, net.ErrClosed
	}
	p := &s.parked[dir]
	if p.wake == nil {
		p.wake = make(chan struct{}, 1)
	}
	select {
	case <-p.wake: // what is left of an earlier wait
	default:
	}
	if err := parking.arm(s.fd, dir, p.wake); err != nil {
		return nil, err
	}
	p.here = true
	p.runUntil(s.deadline[dir])
	return p.wake, nil
}

// runUntil sets the timer of a wait; zero stops it.
func (p *parked) runUntil(t time.Time) {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	if !t.IsZero() {
		wake := p.wake
		p.timer = time.AfterFunc(time.Until(t), func() { signal(wake) })
	}
}

// slots bound how many threads wait in the kernel at a time.
type slots struct {
	taken atomic.Int32
	most  int32
}

var (
	// commandSlots are for waits for the next command. Each holds one of the
	// processors that Go may use, so that one is to be left for all others.
	commandSlots = slots{most: int32(max(1, runtime.GOMAXPROCS(0)-1))}
	// dataSlots are for data connections. They hold a processor for some
	// microseconds, until the runtime takes it back, and move much in return.
	dataSlots = slots{most: 64}
)

func (s *slots) take() bool {
	if s.taken.Add(1) <= s.most {
		return true
	}
	s.taken.Add(-1)
	return false
}

func (s *slots) give() { s.taken.Add(-1) }

// linger is how long a thread waits in the kernel.
const linger = 2 * time.Millisecond

// waitMoments has calls on a blocking socket, and on those that are accepted
// from it, fail with EAGAIN when they have waited for a moment.
func waitMoments(fd int) {
	moment := unix.NsecToTimeval(int64(linger))
	unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &moment)
	unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &moment)
}

// temporary reports errors after which a call is simply made again.
func temporary(err error) bool { return err == syscall.EINTR }
