package normal_test

import (
	"fmt"

	"clientele/models/linkage/normal"
)

func ExampleWords() {
	fmt.Println(normal.Words("  O'Neill-MÜLLER "))
	fmt.Println(normal.Words("Достоевский"))
	// Output:
	// oneill muller
	// dostoevsky
}

func ExampleName() {
	fmt.Println(normal.Name("Prof. Dr. Anna Müller"))
	// Output: anna muller
}

func ExampleEmail() {
	fmt.Println(normal.Email("Anna <A.Miller+shop@GoogleMail.com>"))
	// Output: amiller gmail.com
}

func ExamplePhone() {
	fmt.Println(normal.Phone("07035 652543", "GB"))
	fmt.Println(normal.Phone("07035 652543", ""))
	fmt.Println(normal.PhoneKey("+447035652543"), normal.PhoneKey("07035652543"))
	// Output:
	// +447035652543
	// 07035652543
	// 035652543 035652543
}

func ExampleDate() {
	fmt.Println(normal.Date("30.06.2026"), normal.Date("6/30/2026"), normal.Date("6/7/2026"))
	// Output: 20260630 20260630 0
}

func ExampleStreet() {
	name, number := normal.Street("Flat 3, 12a Ash Avenue")
	fmt.Printf("%s | %s\n", name, number)
	// Output: ash ave | 12a
}

func ExampleCompany() {
	name, form := normal.Company("Müller & Söhne G.m.b.H. & Co. KG")
	fmt.Printf("%s | %s\n", name, form)
	// Output: muller sohne | gmbh co kg
}

func ExamplePhonetic() {
	fmt.Println(normal.Phonetic("Schmidt"), normal.Phonetic("Smyth"))
	// Output: smt smt
}

func ExampleNicknames() {
	names := normal.NewNicknames()
	fmt.Println(names.Same("bob", "rob"), names.Same("samuel", "samantha"), names.Canonical("peggy"))
	// Output: true false margaret
}

func ExampleIdentifier() {
	fmt.Printf("%q %q\n", normal.Identifier("0012-345 ab"), normal.Identifier("n/a"))
	// Output: "0012345AB" ""
}
