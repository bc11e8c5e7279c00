// Package ftp speaks the File Transfer Protocol as a server, over connections
// that somebody else has accepted.
//
// A [Server] is a configuration; [Server.ServeConn] serves one client and
// returns when its session is over:
//
//	srv := &ftp.Server{FS: os.DirFS("/srv/ftp")}
//	conn, err := listener.Accept()
//	...
//	err = srv.ServeConn(ctx, conn)
//
// Package fg does this for one client, package bg for many.
//
// # Trees
//
// What is served is an [io/fs.FS], read-only unless it is a vfs.WriteFS. What a
// user may do is a matter of the tree that Login returns for him: narrow it
// with vfs.ReadOnly and vfs.Sub, or with a tree of your own that refuses what
// it wants to.
//
// # A session
//
// One goroutine owns a session. It reads a line, finds the command's row in a
// table, runs its handler and sends the reply which that returns. A transfer
// runs on a second goroutine, while the first listens on: NOOP, STAT and ABOR
// are answered at once, anything else waits its turn. A client whose control
// connection closes ends its transfer.
//
// A handler's errors become replies in one place, [Failed]. The text of an error is
// for [Hooks], never for clients.
//
// # What it speaks
//
// RFC 959, with what RFC 1123 corrects; RFC 2389 (FEAT, OPTS), RFC 2428 (EPRT,
// EPSV), RFC 2577 (security), RFC 2640 (UTF-8 names), RFC 3659 (MLST, SIZE,
// MDTM, REST); the X-commands of RFC 775.
//
// # What is left out
//
// On purpose, as no client in use needs it, or as it does harm:
//
//   - STRU R and P, MODE B and C, TYPE E: record files, block mode and EBCDIC of
//     systems that are gone.
//   - SMNT: what is mounted is not a client's business.
//   - ADAT, CONF, ENC, MIC: the Kerberos of RFC 2228; TLS took its place.
//   - Transfers between two servers (FXP): data connections go to the client's
//     own address and nowhere else, since the same command makes servers scan
//     and attack others.
//   - SITE as the MicroPython server had it, which executed what it was sent.
package ftp
