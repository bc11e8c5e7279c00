// Package ftptest is to FTP what net/http/httptest is to HTTP: a server for
// tests on a loopback port, gone when the test is.
//
//	srv := ftptest.NewServer(t, fstest.MapFS{"hello.txt": {Data: []byte("hi\n")}})
//	conn, err := net.Dial("tcp", srv.Addr)
//
// # Transcripts
//
// [Run] plays dialogues kept in text files against such a server. A file is a
// txtar archive: the dialogue, then the files that the tree holds.
//
//	# A file comes over a passive data connection.
//	@login alice:secret
//	login alice secret
//	> EPSV
//	<~ 229 .*
//	open
//	> RETR a.txt
//	< 150 Opening BINARY mode data connection for /a.txt (6 bytes).
//	recv "hello\n"
//	< 226 Transfer complete.
//	-- a.txt --
//	hello
//
// Each line is one step. Text is compared exactly, whole lines, with their
// CR LF; what comes must come within thirty seconds. At the end each control
// connection that is still open must answer QUIT with 221 and nothing before
// it, so no reply may be left unread.
//
// The control connection:
//
//	# text              a comment
//	> line              send line and CR LF; $PORT and $EPRT are the address of listen,
//	                    $P1,$P2 is its port alone, for a PORT with another address
//	>> "bytes"          send just these bytes (a Go string)
//	oob "bytes"         send them as TCP urgent data
//	< line              the next line must be this one
//	<~ regexp           the next line must match, as a whole
//	reply CODE regexp   a whole reply with the code must come, and one line match
//	flood N "bytes"     send these bytes N times, at once
//	login [user [pass]] the greeting, unless it came before starttls, USER, PASS and TYPE I
//	conn N [from IP]    go on with control connection N, dialled when new; the first is 1
//	eof                 the server must close the control connection, with no word
//	hangup              close the control connection
//	starttls            put it under TLS, after the 234 of AUTH
//	cleartext           end TLS, after the 200 of CCC; close_notify must come from the server, too
//
// The data connection:
//
//	open [N]            dial the address of the last 227 or 229 (of connection N)
//	listen              open a port for $PORT and $EPRT
//	unlisten            close that port; $PORT and $EPRT are where nobody listens
//	accept              take the connection that the server makes to it
//	secure [N]          put it under TLS, after the 150; it must resume the session of
//	                    the control connection (of connection N)
//	secure anew         put it under TLS with no session and no certificate
//	send "bytes"        send and close; also: send @section
//	write "bytes"       send and keep open; also: write @section
//	recv "bytes"        these bytes must come, then the end; also: recv @section
//	recv                the lines that follow must come, each ended by CR LF, then the end:
//	| line              a line
//	|~ regexp           a line that matches, as a whole
//	recv N              N bytes must come; keep open
//	sendz, recvz        as send and recv with bytes, which MODE Z deflates on the way
//	floodz N "bytes"    as sendz, with these bytes N times
//	drain               read to the end, whatever comes and however it ends
//	gone                the server must close it, without a byte
//	close, abort        close it; abort with a reset
//	cut                 end it without the close_notify of TLS, and wait for the server's end
//
// Under TLS the server must end each connection with close_notify; send waits
// for that. The client shows a certificate where it is asked for one, and takes
// any of the server.
//
// The server ends, as at a signal to stop:
//
//	stop
//
// The tree, at that moment:
//
//	exists name
//	absent name
//
// Sections are files of the tree, all last modified 2020-01-02 03:04:05 UTC
// with mode 0644; a name that ends in a slash is an empty directory. One that
// begins with "../" lies beside the tree. Those that begin with "data/" are
// not in the tree, but for send and recv. Those that begin with "want/" are
// the tree after the dialogue: when there are any ("want/" alone is an empty
// tree), the tree must hold just these. "want/../" is a file beside the tree.
//
// Headers stand before the first step:
//
//	@tree disk|mem|readonly|dirfs  the kind of tree; disk when left out; dirfs is a plain fs.FS
//	@login user:password           the only login that is accepted; anyone when left out
//	@tls [clients]                 the server has a certificate; it asks clients for theirs
//	@account Field value           a field of the ftp.Account of @login
//	@refuse                        the server accepts no client
//	@certlogin user                the only user whom a certificate lets in
//	@set Field value               a field of the ftp.Server: a text, a bool, a number, a duration,
//	                               a mode or a Binding (prefer, require, off)
//	@host name dir                 a virtual host that serves a directory of the tree
//	@charset latin-1               the charset of clients that do not switch to UTF-8
//	@limit bytes                   how much a tree of kind mem holds
//	@quota bytes [entries]         how much a tree of any kind may hold; zero is no bound
//	@fault open|read|write E name  a file with which this fails; E is EDQUOT, EINVAL, EIO, EMFILE
//	                               or other, which is no error of the system
//	@listen IP                     where the server listens; 127.0.0.1 when left out;
//	                               unix is a Unix socket
//	@from IP                       where clients come from, as the server sees it
//	@taken                         the only passive port is another's
//	@link name target              a symbolic link in the tree
//	@fifo name                     a named pipe in the tree
//	@sparse name size              a file of zeros that takes no space; not compared with want/
//	@dirs N                        N directories, called 1 to N
//	@only GOOS...                  skip elsewhere
package ftptest
