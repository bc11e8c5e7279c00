package main

import "uftpd/cmd/internal/cli"

var help = cli.Help{
	About: `The first to log in is the client; everyone else is told that one is served at
a time. When it has quit or is gone, ftp-fg prints what was transferred and
ends. To serve on, use uftpd.
`,
	Examples: `ftp-fg --port 2121 photos
    take what a camera delivers into photos
ftp-fg --read-only --port 2121 && echo fetched
    let one client fetch files from the current directory
ftp-fg --same-host --port 2121 /srv/files
    serve a program that opens several connections, as FileZilla does
curl -T report.pdf ftp://127.0.0.1:2121/
    be the client
`,
	Signals: `INT, TERM, HUP  stop: the client's transfer may finish; a second one ends it
                at once
`,
	Status: `0  a client was served, and each file it began to transfer is complete
1  could not start, as a file or a port cannot be had, or could not accept a
   client
2  flags, arguments or what the file of --config says are wrong
3  stopped before a client had logged in
4  a client was served, but a file was broken off
`,
}
