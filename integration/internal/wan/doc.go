// Package wan makes networks for tests: two hosts, each in a network namespace
// of its own, and between them lines that are as slow, lossy or dead as the
// test wants. Real TCP goes over them; the packets are carried by the test
// itself, from one TUN device to another, so that neither netem nor any other
// part of the kernel is needed. It is for Linux, and takes CAP_NET_ADMIN.
package wan
