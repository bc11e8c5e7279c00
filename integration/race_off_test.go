//go:build !race

package integration

// slowness is how many times as long things may take.
const slowness = 1
