package durable

import "syscall"

func statChanged(stat *syscall.Stat_t) int64 { return stat.Ctimespec.Nano() }
