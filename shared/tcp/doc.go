// Package tcp listens for control connections and data connections in the way
// that suits an FTP server best.
//
// A connection of package net is known to the runtime's poller for all of its
// life. Whenever something arrives, a thread that waits there wakes up, though
// the session may be about to read anyway; for short commands that doubles the
// cost. Connections of this package wait in the kernel for a moment first,
// like those of a server with a thread for each client, and go to the poller
// only when their client is silent for longer. So a busy client is served
// with two system calls a command, and an idle one costs no thread.
//
// On systems other than Linux all is as in package net.
package tcp
