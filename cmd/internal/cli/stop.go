package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// obey returns two contexts: the first is done at a signal to stop, the second
// at another one or when DrainTimeout has passed. A third signal ends the
// process as if it knew of none.
func (a *App) obey() (stop, now context.Context) {
	stop, cancelStop := context.WithCancel(context.Background())
	now, cancelNow := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, a.stopSignals()...)
	go func() {
		first := <-signals
		if a.Verbose >= 1 {
			a.Log.Info("stopping", "signal", first.String(), "limit", a.DrainTimeout.String())
		}
		notify(daemon.SdNotifyStopping)
		cancelStop()
		select {
		case <-signals:
		case <-time.After(a.DrainTimeout):
		}
		signal.Stop(signals)
		cancelNow()
	}()
	return stop, now
}

// stopSignals are those which ask to stop. SIGHUP does when the terminal has
// gone; nohup has it ignored, and that stays so.
func (a *App) stopSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) && (!a.program.Service || hasTerminal()) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// TakesHangup reports whether SIGHUP is for the service: it is not ignored,
// and there is no terminal whose end it would tell.
func (a *App) TakesHangup() bool {
	return a.program.Service && !signal.Ignored(syscall.SIGHUP) && !hasTerminal()
}

// hasTerminal reports whether the process was started from a terminal.
func hasTerminal() bool {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	tty.Close()
	return true
}
