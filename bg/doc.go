// Package bg serves files to many clients at once, and can be started,
// stopped and restarted:
//
//	tree, err := vfs.OpenDisk("/srv/files")
//	...
//	srv := &bg.Server{FTP: &ftp.Server{FS: tree}, Addr: ":2121"}
//	if err := srv.Start(); err != nil { // returns once it listens
//		...
//	}
//	...
//	err = srv.Stop(ctx) // transfers may finish until ctx is done
//
// [Server.Restart] ends the sessions as Stop does while new ones are served
// already: the port is kept, and no client finds it closed.
//
// [Server.Clients] tells who is connected and what each is doing, [Server.End]
// ends one session.
// [Server.Verbose] sets how much is logged, also while it runs: 0 is silent, 1
// tells connections, logins and transfers, 2 each command and reply. The
// server's own faults, a panic or a failing listener, are always logged. There
// is no log without a [Server.Logger].
//
// Nothing a client does ends the server: a panic in a session costs that
// session, and when the process has too many files open the server waits and
// serves again.
//
// To serve a single client and be done, use package fg.
package bg
