package normal

// IsPlaceholder tells what people and forms write where there is no value: nothing or
// punctuation alone, n/a, unknown, xxx, tbd, guest and the like in the languages of the
// name table. Some of them are surnames too (Null, Guest, Na): a caller that knows that its
// field is filled asks only where the value is frequent.
func IsPlaceholder(s string) bool {
	words := Words(s)
	if len(words) >= 2 && len(words) <= 40 && isASCII(words) && allEqual(words) {
		switch words[0] {
		case 'x', '0', '9', 'z', 'a', 'q':
			return len(words) >= 3 || words == "xx"
		}
	}
	switch words {
	case "", "x", "0",
		"na", "n a", "n d", "nd", "nn", "n n", "nil", "none", "null", "nan", "nul", "void", "empty", "blank", "missing",
		"unknown", "unk", "not known", "no data", "no value", "undefined", "unspecified", "not specified", "not stated",
		"not given", "not provided", "not available", "not applicable", "no name", "noname", "no first name", "no last name",
		"no surname", "no email", "noemail", "no mail", "no phone", "no address", "no answer", "refused", "declined", "withheld",
		"fnu", "lnu", "first name", "last name", "firstname", "lastname", "surname", "name", "full name", "your name", "email",
		"test", "testing", "tester", "test test", "test user", "test customer", "dummy", "sample", "example", "demo", "asdf", "asdfgh",
		"qwerty", "abc", "foo", "bar", "foo bar", "tbd", "tba", "tbc", "to be confirmed", "pending", "default", "other", "anonymous",
		"anon", "anonymous customer", "customer", "cash customer", "cash", "walk in", "walkin", "walk in customer", "guest", "guest user",
		"guest customer", "client", "user", "member", "nobody", "no one", "deleted", "removed", "gdpr", "redacted", "erased",
		"unbekannt", "keine angabe", "k a", "ohne", "ohne namen", "kein name", "keine", "kein", "leer", "barverkauf", "laufkunde",
		"kunde", "gast", "anonym", "nicht bekannt", "nicht angegeben", "entfallt",
		"inconnu", "inconnue", "aucun", "aucune", "neant", "vide", "non renseigne", "non communique", "non precise", "sans nom", "client comptant", "anonyme", "invite", "invitee",
		"desconocido", "desconocida", "ninguno", "ninguna", "sin nombre", "sin datos", "sin especificar", "no aplica", "no consta", "cliente", "invitado", "consumidor final", "publico general",
		"sconosciuto", "sconosciuta", "nessuno", "nessuna", "ospite", "anonimo", "anonima", "non disponibile",
		"onbekend", "geen", "niet bekend", "nvt", "n v t", "gast klant", "klant", "anoniem",
		"nieznany", "nieznana", "nieznane", "brak", "brak danych", "nie dotyczy", "klient", "gosc",
		"neizvestno", "neizvesten", "net", "net dannykh", "pokupatel", "gost", "agnosto",
		"未知", "无", "無", "不明", "不详", "不詳", "匿名", "顾客", "客户", "测试", "なし", "テスト", "ゲスト", "없음", "미상":
		return true
	}
	return false
}
