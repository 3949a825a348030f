package config

// Compact says when small extracts are joined, so that years of daily files of
// many stores stay a few thousand files.
type Compact struct {
	Files  int   `yaml:"files" range:"0..500" doc:"Extracts of one source and month, each small, from which on they are joined into one file; those files again once there are as many. 0 joins none. Default 16."`
	Small  Bytes `yaml:"small" range:"1KB..1GB" doc:"Size of an export's extracted rows up to which they are small. Default 64KB."`
	Target Bytes `yaml:"target" range:"1MB..16GB" doc:"Size that joined files are not grown beyond. Default 64MB."`
}

func defaultCompact(c *Compact, present func(key string) bool) {
	if !present("run.compact.files") {
		c.Files = 16
	}
	if !present("run.compact.small") {
		c.Small = 64_000
	}
	if !present("run.compact.target") {
		c.Target = 64_000_000
	}
}
