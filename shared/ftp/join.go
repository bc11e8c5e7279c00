package ftp

// JoinHooks returns hooks that call those given, in order, each one also when
// another has panicked. A func that none of them has stays nil, so that it costs
// nothing.
func JoinHooks(hooks ...Hooks) Hooks {
	var all Hooks
	for _, h := range hooks {
		all.Connected = join1(all.Connected, h.Connected)
		all.LoggedIn = join3(all.LoggedIn, h.LoggedIn)
		all.Command = join2(all.Command, h.Command)
		all.Replied = join2(all.Replied, h.Replied)
		all.TransferStarted = join2(all.TransferStarted, h.TransferStarted)
		all.TransferEnded = join3(all.TransferEnded, h.TransferEnded)
		all.Failed = join3(all.Failed, h.Failed)
		all.Disconnected = join2(all.Disconnected, h.Disconnected)
	}
	return all
}

func join1[A any](f, g func(A)) func(A) {
	if f == nil {
		return g
	}
	if g == nil {
		return f
	}
	return func(a A) { defer g(a); f(a) }
}

func join2[A, B any](f, g func(A, B)) func(A, B) {
	if f == nil {
		return g
	}
	if g == nil {
		return f
	}
	return func(a A, b B) { defer g(a, b); f(a, b) }
}

func join3[A, B, C any](f, g func(A, B, C)) func(A, B, C) {
	if f == nil {
		return g
	}
	if g == nil {
		return f
	}
	return func(a A, b B, c C) { defer g(a, b, c); f(a, b, c) }
}
