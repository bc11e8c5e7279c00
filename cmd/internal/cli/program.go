package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/pflag"

	"uftpd/cmd/internal/control"
	"uftpd/cmd/internal/door"
	"uftpd/shared/ftp"
	"uftpd/shared/vfs"
)

// Program is one of the programs.
type Program struct {
	// Name is what it is called by.
	Name string
	// Does completes the sentence "Name ..." in help and splash, as "serves".
	Does string
	// Help has the texts that only this program has.
	Help Help
	// Flags adds flags that only this program has. Nil: there are none.
	Flags func(*pflag.FlagSet)
	// Service says that SIGHUP is for Serve, unless it is that of a terminal.
	Service bool
	// Serve serves until App.Stop is done at the latest, and returns the exit
	// status. It calls App.Ready when it is about to serve.
	Serve func(*App) int
}

// App is a program that listens and is to serve.
type App struct {
	Options
	// FTP is the configuration that the flags make.
	FTP *ftp.Server
	// Door has the users; nil: anyone gets in.
	Door *door.Door
	// Listener is the port.
	Listener net.Listener
	// Implicit is the port for clients that begin with TLS; nil: there is none.
	Implicit net.Listener
	// Socket is where the service is asked; nil: nowhere.
	Socket *control.Socket
	// Log takes the log, whatever the verbosity.
	Log *slog.Logger
	// Stop is done when the program is to finish what it does, StopNow when
	// it is to end at once: at a second signal, or after DrainTimeout.
	Stop, StopNow context.Context

	program     *Program
	state       *control.Dir    // what outlives the process; nil: nothing does
	bans        *control.Keeper // nil: they are forgotten at the end
	fingerprint string          // of the certificate; empty: there is none that stays
	ca          *ca             // who certifies this server; nil: no one
	meter       *meter          // nil: no figures are told
	disks       []*vfs.Disk     // to be recovered
	recovered   bool
	own         sync.Map // the directories that users have alone
	recovery    sync.WaitGroup
}

// Main runs the program with its arguments and returns the exit status.
func (p *Program) Main(args []string) int {
	// What reads our output may go away; that must not end the transfers.
	signal.Ignore(syscall.SIGPIPE)
	opt, err := p.parse(args)
	switch {
	case err != nil:
		return Refuse(p.Name, err)
	case opt.help:
		io.WriteString(os.Stdout, p.help(opt))
		return OK
	case opt.version:
		fmt.Println(version(p.Name))
		return OK
	}
	app, err := p.prepare(opt)
	if err != nil {
		return p.fail(err)
	}
	defer app.recovery.Wait()
	defer app.close()
	return p.Serve(app)
}

// prepare does what can go wrong before there is a client.
func (p *Program) prepare(opt *Options) (*App, error) {
	app := &App{Options: *opt, Log: opt.logger(os.Stderr), program: p}
	app.base.LeastUmask = processUmask()
	if err := app.configure(); err != nil {
		return nil, err
	}
	app.Stop, app.StopNow = app.obey()
	err := app.listen()
	if err == nil {
		err = app.listenCA()
	}
	if err == nil {
		err = app.openControl()
	}
	if err == nil {
		err = app.explainMetrics(app.openMetrics())
	}
	if err == nil {
		err = app.becomeUser()
	}
	if err != nil {
		app.close()
		return nil, err
	}
	app.recover()
	app.runCA()
	return app, nil
}

// listen opens the ports that systemd has not.
func (a *App) listen() error {
	err := a.inherit()
	if err == nil && a.Listener == nil {
		a.Listener, err = listen(a.Host, a.Port)
	}
	if err == nil && a.Implicit == nil && a.ImplicitPort >= 0 {
		a.Implicit, err = listen(a.Host, uint16(a.ImplicitPort))
	}
	for _, ln := range []*net.Listener{&a.Listener, &a.Implicit} {
		if err == nil && *ln != nil && len(a.Proxies) > 0 {
			*ln, err = behind(a.Proxies, *ln)
		}
	}
	return err
}

// close closes the ports.
func (a *App) close() {
	a.closeControl()
	a.closeMetrics()
	a.closeCA()
	for _, ln := range []net.Listener{a.Listener, a.Implicit} {
		if ln != nil {
			ln.Close()
		}
	}
}

// configure opens trees, users and certificates.
func (a *App) configure() error {
	tree, err := a.openTree(a.Log)
	if err != nil {
		return err
	}
	if err = a.keepOut(a.Dir); err != nil {
		return err
	}
	a.disks = append(a.disks, tree)
	if err = a.trustState(); err != nil {
		return err
	}
	if a.FTP, a.Door, err = a.server(tree); err != nil {
		return err
	}
	if err = a.encrypt(a.FTP); err != nil {
		return err
	}
	return a.FTP.Clone().Check()
}

// Ready prints the splash, and logs who may do what.
func (a *App) Ready() {
	io.WriteString(os.Stdout, a.splash())
	notify(daemon.SdNotifyReady)
	if a.Verbose > 0 {
		a.Log.Info("access", "who", strings.ReplaceAll(a.access(), "\n", " "))
	}
}
