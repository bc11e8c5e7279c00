// Uftpd serves a directory over FTP to many clients at once.
// See uftpd --help.
package main

import (
	"os"

	"uftpd/bg"
	"uftpd/cmd/internal/cli"
)

var program = cli.Program{
	Name:    "uftpd",
	Does:    "serves a directory over FTP, to many clients at once",
	Help:    help,
	Service: true,
	Serve:   serve,
}

func main() {
	os.Exit(run(os.Args[1:]))
}

// run serves, unless the first argument is a command; a directory of such a
// name is ./passwd.
func run(args []string) int {
	if len(args) > 0 && args[0] == "passwd" {
		return passwd(args[1:])
	}
	for _, c := range commands {
		if len(args) > 0 && args[0] == c.name {
			return c.run(args[1:])
		}
	}
	return program.Main(args)
}

// serve runs the service until it is to stop, or cannot accept clients any more.
func serve(app *cli.App) int {
	srv := &bg.Server{FTP: app.FTP, Logger: app.Log, Implicit: app.Implicit}
	srv.Verbose(app.Verbose)
	if err := srv.StartOn(app.Listener); err != nil {
		return app.Fail(err)
	}
	obey(app, srv)
	listenToCommands(app, srv)
	app.Ready()
	failed := make(chan error, 1)
	go func() { failed <- srv.Wait() }()
	status := cli.OK
	select {
	case <-app.Stop.Done():
	case err := <-failed:
		status = app.Fail(err)
	}
	if err := srv.Stop(app.StopNow); err != nil && status == cli.OK {
		status = cli.Incomplete
	}
	return status
}
