package tcp

import (
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sock is a socket that is not known to the poller, except while somebody is
// parked on it.
type sock struct {
	mu       sync.Mutex
	fd       int
	users    int // who use fd now
	closed   bool
	blocking bool
	parked   [2]*os.File // who waits to read, and to write, in the poller
	deadline [2]time.Time
}

// Directions of a wait; indices of parked and deadline.
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
	for _, f := range s.parked {
		if f != nil {
			f.SetDeadline(longAgo)
		}
	}
	s.closeIfUnused()
	return nil
}

// longAgo is a deadline that ends a wait.
var longAgo = time.Unix(1, 0)

// setDeadline sets when waits in a direction fail; zero is never.
func (s *sock) setDeadline(dir int, t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return net.ErrClosed
	}
	s.deadline[dir] = t
	if f := s.parked[dir]; f != nil {
		f.SetDeadline(t)
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

// park waits in the poller, through a descriptor of its own, until the socket
// is ready, the deadline has passed or the socket is closed.
func (s *sock) park(dir int) error {
	f, err := s.enterPoller(dir)
	if err != nil {
		return err
	}
	defer s.leavePoller(dir)
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	// The look comes after the poller was made ready to tell, so that nothing
	// which arrives in between is missed.
	if dir == toRead {
		return raw.Read(func(fd uintptr) bool { return poll(int(fd), unix.POLLIN, 0) })
	}
	return raw.Write(func(fd uintptr) bool { return poll(int(fd), unix.POLLOUT, 0) })
}

func (s *sock) enterPoller(dir int) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, net.ErrClosed
	}
	fd, err := unix.FcntlInt(uintptr(s.fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	// The poller takes descriptors only while their sockets do not block.
	unix.SetNonblock(fd, true)
	f := os.NewFile(uintptr(fd), "socket")
	if s.blocking {
		unix.SetNonblock(fd, false)
	}
	f.SetDeadline(s.deadline[dir])
	s.parked[dir] = f
	return f, nil
}

func (s *sock) leavePoller(dir int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.parked[dir].Close()
	s.parked[dir] = nil
}

// slots counts the threads that wait in the kernel. Each holds one of the
// processors that Go may use, so that one is to be left for all others.
var slots atomic.Int32

var maxSlots = int32(max(1, runtime.GOMAXPROCS(0)-1))

func takeSlot() bool {
	if slots.Add(1) <= maxSlots {
		return true
	}
	slots.Add(-1)
	return false
}

func giveSlot() { slots.Add(-1) }

// linger is how long a thread waits in the kernel.
const linger = 2 * time.Millisecond

// pollSoon waits a moment, in the kernel, until fd is ready.
func pollSoon(fd int, events int16) bool {
	if !takeSlot() {
		return false
	}
	defer giveSlot()
	return poll(fd, events, linger)
}

// poll reports whether fd is ready within a time.
func poll(fd int, events int16, within time.Duration) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: events}}
	n, err := unix.Poll(fds[:], int(within.Milliseconds()))
	return err == nil && n > 0
}

// temporary reports errors after which a call is simply made again.
func temporary(err error) bool { return err == syscall.EINTR }
