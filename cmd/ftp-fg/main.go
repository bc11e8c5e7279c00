// Ftp-fg serves a directory over FTP to one client and ends.
// See ftp-fg --help.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"uftpd/cmd/internal/cli"
	"uftpd/fg"
	"uftpd/shared/ftp"
)

const sameHost = "same-host"

var program = cli.Program{
	Name: "ftp-fg",
	Does: "serves a directory over FTP, to one client, then ends",
	Help: help,
	Flags: func(f *pflag.FlagSet) {
		f.Bool(sameHost, false, "take in further connections from the client's\naddress; programs with windows open several")
	},
	Serve: serve,
}

func main() { os.Exit(program.Main(os.Args[1:])) }

// serve serves one client and prints a receipt.
func serve(app *cli.App) int {
	var here guests
	verbosity := func() int { return app.Verbose }
	app.FTP.Hooks = ftp.JoinHooks(here.hooks(), ftp.LogHooks(app.Log, verbosity))
	defer context.AfterFunc(app.StopNow, here.cut)()
	app.Ready()
	srv := fg.Server{FTP: app.FTP, SameHost: app.Bool(sameHost)}
	visit, err := srv.Serve(app.Stop, app.Listener)
	switch {
	case visit.Sessions > 0:
		fmt.Print(receipt(visit))
	case app.Stop.Err() != nil:
		fmt.Println("No client came.")
		return cli.NoClient
	case err != nil:
		return app.Fail(err)
	}
	if visit.In.Failed()+visit.Out.Failed() > 0 {
		return cli.Incomplete
	}
	return cli.OK
}
