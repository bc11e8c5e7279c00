package main

import "uftpd/cmd/internal/cli"

var help = cli.Help{
	About: `It runs until it is stopped. To serve one client and be done, use ftp-fg.
The passwords for --users are set by uftpd passwd FILE NAME; see its --help.
One that runs is asked, and told, by commands, each with a --help of its own
(to serve a directory of such a name, write ./bans):
  uftpd clients               list who is connected
  uftpd end ID                end a session
  uftpd bans                  list who is kept out for wrong passwords
  uftpd lift ADDRESS|all      let them in again
`,
	Examples: `uftpd --port 2121 /srv/files
    serve /srv/files on port 2121, which needs no special rights
uftpd --read-only --host 127.0.0.1 --port 2121
    let programs on this machine read the current directory
uftpd --passive-ports 50000-50100 --public-host ftp.example.org /srv/files
    serve on port 21 from behind NAT, with two forwards to set up there
uftpd --user ann:secret --tls auto /srv/files
    serve ann alone, who may encrypt what is sent
uftpd --users users --tls required --run-as ftp /srv/files
    stand on the open network, started by root
curl ftp://127.0.0.1:2121/
    list what is served
`,
	Signals: `INT, TERM  stop: transfers may finish; a second one ends them at once
HUP        restart: the port is kept, sessions end when their transfer has,
           the users file is read again;
           started from a terminal it means that the terminal is gone: stop
USR1       write who is connected, and who is banned, to the log
`,
	Status: `0  stopped when asked, with every transfer finished
1  could not start, as a file or a port cannot be had, or could not accept
   clients any more
2  flags, arguments or what the file of --config says are wrong
4  stopped when asked, but a session was cut off
`,
}
