//go:build race

package integration

// slowness is how many times as long things may take: the race detector makes
// them slower by up to an order.
const slowness = 10
