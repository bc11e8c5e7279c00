// Package fg serves files to one client and returns when that client is done,
// as a script does that waits for one device to fetch or deliver its files:
//
//	tree, err := vfs.OpenDisk("/srv/files")
//	...
//	visit, err := fg.ListenAndServe(ctx, ":2121", &ftp.Server{FS: tree})
//	fmt.Println(visit.User, visit.In.Files, visit.In.Bytes, visit.Quit)
//
// The first to log in is the client. What never logs in (a port scan, a health
// check, someone with a wrong password) is not, and keeps nobody from being
// served: up to 16 such connections are open at once, and a further one takes
// the place of the oldest. From the login on, everyone else is told 421 and
// closed at once.
//
// Serve returns after the client's QUIT or when it is gone; [Visit] says which
// and what was transferred. When the context is done, the client's command is
// finished first.
//
// Programs such as FileZilla and Finder open several connections. With
// [Server.SameHost] those from the client's own address are served too, and
// the visit is over when all have ended.
//
// To serve many clients, and to start and stop, use package bg.
package fg
