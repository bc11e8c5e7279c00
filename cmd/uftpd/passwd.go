package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"uftpd/cmd/internal/cli"
	"uftpd/shared/auth"
)

const passwdHelp = `Usage: uftpd passwd [--remove] [--limits LIMITS] FILE NAME

Gives NAME a password in FILE, a users file as for --users, and makes either if
it is not there. The password is asked for on the terminal, twice; without a
terminal it is the first line of standard input. What else the line of NAME
says stays: a line is NAME:HASH[:RIGHTS[:LIMITS[:DIR]]], as

  cam:HASH:dropbox,no-delete:sessions=4,up=512K:cameras/1

RIGHTS are rw, ro, dropbox (write, never see), no-overwrite, no-delete; LIMITS
are sessions, up, down (bytes per second), quota (bytes that may stand in DIR)
and files (files, directories and links there), numbers perhaps with K, M, G or
T, which are powers of 1024. DIR is below the directory that is served, or an
absolute path. A server that runs reads the file at its next start, or when it
gets HUP.

      --limits LIMITS             set these in place of all others, '' for none;
                                  a NAME that is there keeps its password
      --remove                    take NAME out of FILE
  -h, --help                      print this text

The exit status is 0 when it was done; 1 when it could not be, as FILE cannot be
read or written, or has no NAME to remove; 2 when the arguments are wrong.
`

var errDiffer = errors.New("the passwords differ; nothing was changed")

// passwd edits a users file and returns the exit status.
func passwd(args []string) int {
	flags := pflag.NewFlagSet("passwd", pflag.ContinueOnError)
	flags.Usage = func() {}
	remove := flags.Bool("remove", false, "")
	limits := flags.String("limits", "", "")
	help := flags.BoolP("help", "h", false, "")
	err := flags.Parse(args)
	switch {
	case err == nil && *help:
		io.WriteString(os.Stdout, passwdHelp)
		return cli.OK
	case err == nil && flags.NArg() != 2:
		err = fmt.Errorf("FILE and NAME are needed, not %d arguments", flags.NArg())
	case err == nil && *remove && flags.Changed("limits"):
		err = errors.New("--remove and --limits contradict each other")
	case err == nil && !*remove:
		err = check(flags.Arg(1), *limits)
	}
	if err != nil {
		return cli.Refuse("uftpd passwd", err)
	}
	switch file, name := flags.Arg(0), flags.Arg(1); {
	case *remove:
		err = auth.RemoveUser(file, name)
	case flags.Changed("limits"):
		err = limit(file, name, *limits)
	default:
		err = edit(file, name)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "uftpd passwd: %v\n", err)
		return cli.Failed
	}
	return cli.OK
}

// check says what is wrong with a name or limits, before anything is asked.
func check(name, limits string) error {
	if _, err := auth.ParseLimits(limits); err != nil {
		return fmt.Errorf("--limits: %w", err)
	}
	return auth.CheckName(name)
}

// limit sets limits, and asks for the password of a user who is new.
func limit(file, name, limits string) error {
	err := auth.SetLimits(file, name, limits)
	if !errors.Is(err, auth.ErrNoUser) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := edit(file, name); err != nil {
		return err
	}
	return auth.SetLimits(file, name, limits)
}

func edit(file, name string) error {
	password, err := ask(name)
	if err != nil {
		return err
	}
	return auth.SetPassword(file, name, password)
}

// ask returns the password, which a terminal does not show.
func ask(name string) (string, error) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", err
		}
		return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil
	}
	first, err := askOnce(in, "Password for "+name+": ")
	if err != nil {
		return "", err
	}
	second, err := askOnce(in, "Once more: ")
	if err == nil && first != second {
		err = errDiffer
	}
	return first, err
}

func askOnce(in int, prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt)
	text, err := term.ReadPassword(in)
	fmt.Fprintln(os.Stderr)
	return string(text), err
}
