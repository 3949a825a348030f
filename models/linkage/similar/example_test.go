package similar_test

import (
	"fmt"

	"clientele/models/linkage/similar"
)

func ExampleJaroWinkler() {
	fmt.Printf("%.4f\n", similar.JaroWinkler("martha", "marhta"))
	// Output: 0.9611
}

func ExampleDamerau() {
	fmt.Println(similar.Damerau("smith", "simth", 2), similar.Damerau("smith", "jones", 2))
	// Output: 1 3
}

func ExampleTokenOverlap() {
	fmt.Println(similar.TokenOverlap("smith john", "john smith"), similar.TokenOverlap("smith john", "j smith"))
	// Output: 1 0.85
}
