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
// table, runs its handler and sends the reply which that returns. While a
// transfer runs, a second goroutine listens: NOOP, STAT and ABOR are answered at
// once, anything else waits its turn. A client whose control connection closes
// ends its transfer.
//
// A handler's errors become replies in one place, [Failed]. The text of an error is
// for [Hooks], never for clients.
//
// # What it speaks
//
// RFC 959, with what RFC 1123 corrects; RFC 2389 (FEAT, OPTS), RFC 2428 (EPRT,
// EPSV), RFC 2577 (security), RFC 2640 (UTF-8 names, LANG), RFC 3659 (MLST,
// SIZE, MDTM, REST), RFC 4217 (TLS), RFC 7151 (HOST); the X-commands of RFC 775.
//
// Of drafts that clients know: MFMT, MFCT and MFF (somers-ftp-mfxx), HASH and
// RANG (bryan-ftpext-hash, bryan-ftp-range), MODE Z (preston-ftpext-deflate),
// AVBL, COMB and CSID (peterson-streamlined-ftp), MD5 (twine-ftpmd5). And what
// is in no paper: CLNT, XCRC and its kin, PRET, ESTA and ESTP, the switches and
// patterns of LIST, the commands of SITE.
//
// A client that sends no TYPE gets files as text (RFC 959 section 5.1), until it
// counts bytes with SIZE or REST; what it uploads stays as it came.
//
// [Server.Commands] and [Server.SiteCommands] add to that, or replace it.
//
// # What is left out
//
// On purpose, as no client in use needs it, or as it does harm:
//
//   - STRU R and P, MODE B and C, TYPE E: record files, block mode and EBCDIC of
//     systems that are gone.
//   - SMNT: what is mounted is not a client's business.
//   - ADAT, CONF, ENC, MIC: the Kerberos of RFC 2228; TLS took its place.
//   - Transfers between two servers (FXP), with them CPSV and SSCN which protect
//     those: data connections go to the client's own address and nowhere else,
//     since the same command makes servers scan and attack others.
//   - LPRT and LPSV (RFC 1639): EPRT and EPSV took their place. SPSV: no server
//     has it any more.
//   - THMB and DSIZ of the streamlined draft: pictures, and sums over whole
//     branches, are work that a line should not start. RMDA: SITE RMDIR, which
//     clients do send, removes a branch. XRSQ, XSEM and XSEN: mail is not files.
//   - MMD5: MD5 of many files, which is what a list of files is for.
//   - SITE CHOWN and CHGRP: giving files away is for the system's administrator.
//   - SITE STAT, DESCUSER, ZONE, TIME, ALIAS, MD5 of single servers: STAT, MDTM
//     and HASH say the same. SITE QUOTA and RATIO: AVBL tells what is left.
//   - SITE EXEC, and SITE as the MicroPython server had it: they executed what
//     they were sent.
//   - The facts sizd, UNIX.ownername and UNIX.groupname: a sum over a branch, and
//     look-ups in the system's accounts, for each line of a listing.
//   - Names with 0xFF twice in a row, as two of the last letters in CP1251: that
//     is how Telnet sends one, and some clients do.
//   - XQUOTA, which one client asks for: AVBL says it.
//   - The columns of ls -C and other switches that are about terminals: they
//     are ignored, as are unknown ones.
package ftp
