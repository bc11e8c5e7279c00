package wan

import (
	"fmt"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

const deviceName = "tun0"

// openTUN makes a device in the thread's namespace. It is gone when the file is closed.
func openTUN() (*os.File, error) {
	const path = "/dev/net/tun"
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	ifr, err := unix.NewIfreq(deviceName)
	if err == nil {
		ifr.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, ifr)
	}
	if err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("TUNSETIFF: %w", err)
	}
	return os.NewFile(uintptr(fd), path), nil // pollable only once it has a device
}

// raise gives the device so many addresses, from addr on, and the way to all
// others of the network.
func raise(addr netip.Addr, addresses int) error {
	sock, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(sock)
	for i := range addresses {
		name := deviceName
		if i > 0 {
			name = fmt.Sprintf("%s:%d", deviceName, i)
		}
		if err := set4(sock, unix.SIOCSIFADDR, name, addr.As4()); err != nil {
			return err
		}
		addr = addr.Next()
	}
	if err := set4(sock, unix.SIOCSIFNETMASK, deviceName, address{255}); err != nil {
		return err
	}
	ifr, err := unix.NewIfreq(deviceName)
	if err != nil {
		return err
	}
	ifr.SetUint16(unix.IFF_UP)
	return os.NewSyscallError("SIOCSIFFLAGS", unix.IoctlIfreq(sock, unix.SIOCSIFFLAGS, ifr))
}

func set4(sock int, request uint, name string, value address) error {
	ifr, err := unix.NewIfreq(name)
	if err == nil {
		err = ifr.SetInet4Addr(value[:])
	}
	if err == nil {
		err = unix.IoctlIfreq(sock, request, ifr)
	}
	if err != nil {
		return fmt.Errorf("address %v of %s: %w", netip.AddrFrom4(value), name, err)
	}
	return nil
}
