package main

import "syscall"

// quit is the signal on which a Go program shows its stacks: an induced crash.
func quit() syscall.Signal { return syscall.SIGQUIT }
