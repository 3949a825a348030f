package transform

func (l *Library) Lint() Problems { return nil }
