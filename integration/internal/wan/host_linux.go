package wan

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// Host is one end of a network, in a network namespace of its own.
type Host struct {
	Addr   netip.Addr // the first of its addresses, the others follow
	ns     *os.File
	device *os.File // what it sends comes out here
}

// newHost makes a host with so many addresses.
func newHost(addr netip.Addr, addresses int) (*Host, error) {
	h := &Host{Addr: addr}
	made := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends in the namespace, with the goroutine
		made <- h.settle(addresses)
	}()
	if err := <-made; err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// settle moves the thread into a new namespace.
func (h *Host) settle(addresses int) (err error) {
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("a network namespace: %w", err)
	}
	if h.ns, err = os.Open(ownNamespace); err != nil {
		return err
	}
	if h.device, err = openTUN(); err != nil {
		return fmt.Errorf("a TUN device: %w", err)
	}
	return raise(h.Addr, addresses)
}

func (h *Host) close() {
	for _, f := range []*os.File{h.device, h.ns} {
		if f != nil {
			f.Close()
		}
	}
}

const ownNamespace = "/proc/thread-self/ns/net"

// Do calls f on a thread that is on the host. The sockets that f makes belong
// there, and so do the programs that it starts. What other goroutines do, also
// those that f starts, is done elsewhere.
func (h *Host) Do(f func() error) error {
	runtime.LockOSThread()
	home, err := os.Open(ownNamespace)
	if err == nil {
		defer home.Close()
		err = enter(h.ns)
	}
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer func() {
		if err := enter(home); err != nil {
			panic(err) // the thread must not be used for anything else
		}
		runtime.UnlockOSThread()
	}()
	return f()
}

func enter(ns *os.File) error {
	return os.NewSyscallError("setns", unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET))
}

// Dial connects from an address of the host, within a time.
func (h *Host) Dial(from netip.Addr, to netip.AddrPort, within time.Duration) (conn *net.TCPConn, err error) {
	err = h.Do(func() error {
		d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0)), Timeout: within}
		c, err := d.Dial("tcp4", to.String())
		if err == nil {
			conn = c.(*net.TCPConn)
		}
		return err
	})
	return conn, err
}
