package config

// Products says what is known about article numbers beside the exports.
type Products struct {
	Recoded Texts `yaml:"recoded" is:"glob" doc:"Lists of articles that got another number, paths or globs relative to the project: CSV with the columns old_product_id and new_product_id. What is bought together counts under the number an article has today. Default none."`
}

// products looks at what the section says.
func (c *checker) products() {
	seen := map[string]bool{}
	for _, file := range c.project.Products.Recoded {
		if seen[file] {
			c.complain("products.recoded", "", "products.recoded: %q is there twice", clip(file))
		}
		seen[file] = true
	}
}
