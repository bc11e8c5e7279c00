package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/pflag"

	"uftpd/bg"
	"uftpd/cmd/internal/cli"
	"uftpd/cmd/internal/control"
	"uftpd/shared/auth"
)

// command is something that a running service is asked, or told.
type command struct {
	name  string
	about string // the argument; empty: there is none
	help  string // what it does
	// wrong says what is wrong with the argument, before anyone is asked. Nil:
	// there is none.
	wrong func(arg string) error
	// data is where the answer goes, show writes it for a person.
	data func() any
	show func(w io.Writer, data any, now time.Time) error
}

var commands = []command{
	{"clients", "", `Lists who is connected to the uftpd that runs, and what each is doing: the ID
is for uftpd end. Names that a terminal would not show as they are have quotes.
`, nil, newClients, showClients},
	{"end", "ID", `Ends a session of the uftpd that runs, with its transfer: ID is the number in
uftpd clients and in the log. The client can come back at once.
`, wrongID, newClients, showEnded},
	{"bans", "", `Lists the addresses that are kept out of the uftpd that runs, as too many logins
from there have failed: for a minute first, then for twice as long each time, up
to a day. IPv6 counts by networks of 64 bits. TRIES are the failed logins.
`, nil, newBans, showBans},
	{"lift", "ADDRESS", `Lets an ADDRESS in again, or those of a network, as 192.0.2.0/24; all: each
that is banned. What has failed from there is forgotten.
`, wrongNet, newBans, showLifted},
}

func newClients() any { return new([]bg.Client) }
func newBans() any    { return new([]auth.Ban) }

// flagsHelp tells the flags of all of them.
const flagsHelp = `
      --json                      print an array in JSON, for programs
      --control PATH              ask at the socket PATH; it is the one that
                                  uftpd was started with
      --state-dir DIR             the same: ask the one in that directory
      --config FILE               the same: the two are in FILE, as for uftpd
  -h, --help                      print this text

Without these flags it is the uftpd that this user, or root, has started, with
users; one without users is asked only if it was started with --control PATH.
The exit status is 0 when it was done; 1 when it could not be, as no uftpd runs
there or nothing is known of what was named; 2 when the arguments are wrong.
`

// usage is the first line of the help.
func (c *command) usage() string {
	line := "Usage: uftpd " + c.name + " [flags]"
	if c.about != "" {
		line += " " + c.about
	}
	return line
}

// run asks the service and returns the exit status.
func (c *command) run(args []string) int {
	flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	flags.Usage = func() {}
	asJSON := flags.Bool("json", false, "")
	help := flags.BoolP("help", "h", false, "")
	var where []string
	for _, name := range []string{"control", "state-dir", "config"} {
		flags.Func(name, "", func(value string) error {
			where = append(where, "--"+name+"="+value)
			return nil
		})
	}
	err := flags.Parse(args)
	if err == nil && *help {
		fmt.Printf("%s\n\n%s%s", c.usage(), c.help, flagsHelp)
		return cli.OK
	}
	if err == nil {
		err = c.check(flags.Args())
	}
	path := ""
	if err == nil {
		path, err = program.ControlPath(where)
	}
	if err != nil {
		return cli.Refuse("uftpd "+c.name, err)
	}
	if err := c.ask(path, flags.Arg(0), *asJSON); err != nil {
		fmt.Fprintf(os.Stderr, "uftpd %s: %v\n", c.name, err)
		return cli.Failed
	}
	return cli.OK
}

// check says what is wrong with the arguments.
func (c *command) check(args []string) error {
	switch n := len(args); {
	case c.about == "" && n > 0:
		return fmt.Errorf("it takes no arguments, not %d", n)
	case c.about != "" && n != 1:
		return fmt.Errorf("one %s is needed, not %d", c.about, n)
	case c.wrong != nil:
		return c.wrong(args[0])
	}
	return nil
}

func (c *command) ask(path, to string, asJSON bool) error {
	data := c.data()
	err := control.Ask(path, control.Request{Do: c.name, To: to}, data)
	if errors.Is(err, control.ErrNobody) {
		return fmt.Errorf("%w; either none runs, or it was started otherwise: one without users needs --control PATH, see --help", err)
	}
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(data)
	}
	return c.show(os.Stdout, data, time.Now())
}
