package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"uftpd/bg"
	"uftpd/cmd/internal/cli"
)

// obey begins to react to the signals that do not stop the service.
func obey(app *cli.App, srv *bg.Server) {
	signals := make(chan os.Signal, 1)
	if app.TakesHangup() {
		signal.Notify(signals, syscall.SIGHUP)
	}
	if listSignal != nil {
		signal.Notify(signals, listSignal)
	}
	go func() {
		for got := range signals {
			if got == syscall.SIGHUP {
				go restart(app, srv)
				continue
			}
			list(app, srv)
		}
	}()
}

// restart reads the users file again, ends the sessions there are and serves on.
func restart(app *cli.App, srv *bg.Server) {
	if err := app.Reload(); err != nil && app.Verbose > 0 {
		app.Log.Warn("the old users stay", "error", err.Error())
	}
	ctx, cancel := context.WithTimeout(app.StopNow, app.DrainTimeout)
	defer cancel()
	if err := srv.Restart(ctx); err != nil && app.Verbose > 0 {
		app.Log.Warn("restart", "error", err.Error())
	}
}

// list writes who is connected, and who is banned, to the log.
func list(app *cli.App, srv *bg.Server) {
	clients := srv.Clients()
	app.Log.Info("clients", "count", len(clients))
	for _, c := range clients {
		attrs := []any{"session", c.ID, "addr", c.Addr.String(), "user", c.User, "since", c.Since, "command", c.Command}
		if t := c.Transfer; t != nil {
			attrs = append(attrs, "path", t.Path, "offset", t.Offset, "bytes", t.Bytes, "size", t.Size, "started", t.Started)
		}
		app.Log.Info("client", attrs...)
	}
	if app.Door == nil {
		return
	}
	for _, ban := range app.Door.Throttle().Bans() {
		app.Log.Info("banned", "net", ban.Net.String(), "since", ban.Since, "until", ban.Until)
	}
}
