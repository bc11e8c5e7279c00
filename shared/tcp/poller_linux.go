package tcp

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// poller tells when sockets become ready, once for each time it is asked to:
// a socket that nobody is parked on wakes nobody. It is an epoll instance of
// its own, which the runtime's poller watches in turn, so that it needs neither
// a thread nor a descriptor for each socket.
type poller struct {
	fd int

	mu      sync.Mutex
	sockets map[int]*interest // by descriptor
}

// interest is who waits for a socket, in each direction.
type interest [2]chan struct{}

// parking is the poller of all sockets; nil if the system has none.
var parking = newPoller()

func newPoller() *poller {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil
	}
	p := &poller{fd: fd, sockets: make(map[int]*interest)}
	unix.SetNonblock(fd, true) // or os.NewFile keeps it from the runtime's poller
	go p.dispatch(os.NewFile(uintptr(fd), "epoll"))
	return p
}

// dispatch wakes those whose sockets have become ready, for ever.
func (p *poller) dispatch(file *os.File) {
	raw, err := file.SyscallConn()
	if err != nil {
		panic(err) // only if the file were nil
	}
	events := make([]unix.EpollEvent, 64)
	n := 0
	ready := func(fd uintptr) bool {
		n, _ = unix.EpollWait(int(fd), events, 0)
		return n > 0
	}
	for {
		if err := raw.Read(ready); err != nil {
			panic("tcp: " + err.Error())
		}
		for _, e := range events[:n] {
			p.tell(int(e.Fd), e.Events)
		}
	}
}

// tell wakes who waits for an event of a socket.
func (p *poller) tell(fd int, events uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.sockets[fd]
	if i == nil {
		return
	}
	for dir, wake := range i {
		if wake != nil && events&(wanted[dir]|unix.EPOLLERR|unix.EPOLLHUP) != 0 {
			i[dir] = nil
			signal(wake)
		}
	}
	if *i != (interest{}) {
		p.control(unix.EPOLL_CTL_MOD, fd, i)
	}
}

// wanted are the events of each direction.
var wanted = [2]uint32{toRead: unix.EPOLLIN | unix.EPOLLRDHUP, toWrite: unix.EPOLLOUT}

// arm asks for wake to be signalled when fd is ready, also if it is already.
func (p *poller) arm(fd, dir int, wake chan struct{}) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	op, i := unix.EPOLL_CTL_MOD, p.sockets[fd]
	if i == nil {
		op, i = unix.EPOLL_CTL_ADD, new(interest)
		p.sockets[fd] = i
	}
	i[dir] = wake
	err := p.control(op, fd, i)
	if err != nil && op == unix.EPOLL_CTL_ADD {
		delete(p.sockets, fd)
	}
	return err
}

func (p *poller) control(op, fd int, i *interest) error {
	e := unix.EpollEvent{Events: unix.EPOLLONESHOT, Fd: int32(fd)}
	for dir, wake := range i {
		if wake != nil {
			e.Events |= wanted[dir]
		}
	}
	return os.NewSyscallError("epoll_ctl", unix.EpollCtl(p.fd, op, fd, &e))
}

// disarm takes back what arm has asked for.
func (p *poller) disarm(fd, dir int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := p.sockets[fd]; i != nil {
		i[dir] = nil
	}
}

// forget is called before fd is closed, which takes it out of the epoll instance.
func (p *poller) forget(fd int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.sockets, fd)
}

// signal wakes who waits on a channel, now or when he gets there.
func signal(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}
