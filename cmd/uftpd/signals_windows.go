package main

import "os"

// listSignal is nil: Windows has no signal for it.
var listSignal os.Signal
