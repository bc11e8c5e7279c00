package clitest

import (
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/sys/unix"
)

// dropLowPorts starts a program that may not open low ports, also as root: it
// inherits the bounding set of the thread that starts it. That thread ends
// with the goroutine, as it stays locked.
func dropLowPorts(cmd *exec.Cmd) error {
	if os.Geteuid() != 0 {
		return cmd.Start()
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := unix.Prctl(unix.PR_CAPBSET_DROP, unix.CAP_NET_BIND_SERVICE, 0, 0, 0)
		if err == nil {
			err = cmd.Start()
		}
		started <- err
	}()
	return <-started
}
