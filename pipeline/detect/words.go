package detect

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// squeeze is a name without case, accents, blanks and marks: words compare by it.
func squeeze(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '#' {
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "ß", "ss")
}

// usualNames are the names that columns of exports usually have, by what they are: English,
// German, French, Spanish, Italian, Dutch, Portuguese, Chinese and Japanese, squeezed.
func usualNames() map[string][]string {
	words := map[string]string{
		"sale_id":         "saleid receiptno receiptnumber receiptid receipt invoiceno invoicenumber invoiceid invoice ticketno transactionid transactionno transaction billno bonnr bonnummer belegnr belegnummer kassenbon rechnungsnr rechnungsnummer ticket numticket numeroticket nofacture numerofacture facture factura numerofactura scontrino numeroscontrino fattura bonnummer factuurnummer kassabon notafiscal 小票号 单据号 レシート番号 伝票番号",
		"order_id":        "orderid orderno ordernumber ordernr order# order bestellnr bestellnummer auftragsnr auftragsnummer commande nocommande numerocommande idcommande pedido numeropedido idpedido ordine numeroordine idordine bestelnummer ordernummer encomenda 订单号 订单编号 訂單編號 注文番号",
		"sold_at":         "soldat saledate saletime datetime date timestamp transactiondate transactiontime receiptdate invoicedate datum zeitpunkt verkaufsdatum belegdatum bondatum rechnungsdatum datevente dateheure datefacture fecha fechaventa fechafactura data datavendita datafattura verkoopdatum factuurdatum datavenda 日期 销售日期 销售时间 日付 販売日時 売上日",
		"ordered_at":      "orderedat orderdate ordertime orderedon createdat created purchasedate bestelldatum auftragsdatum datecommande fechapedido datapedido dataordine besteldatum 下单时间 订单日期 訂單日期 注文日 注文日時 date datum fecha data 日期",
		"shipped_at":      "shippedat shipdate shippingdate shippeddate dispatchedat versanddatum dateexpedition fechaenvio dataspedizione verzenddatum 发货时间 出荷日",
		"delivered_at":    "deliveredat deliverydate lieferdatum datelivraison fechaentrega dataconsegna leverdatum 配達日",
		"order_status":    "orderstatus status bestellstatus statut estado stato",
		"store_id":        "storeid storeno store shopid branch branchid branchno outlet locationid filiale filialnr filialnummer markt magasin nomagasin tienda negozio winkel filiaal loja 门店 门店编号 店舗コード 店舗番号",
		"register_id":     "registerid register tillid till tillno posid terminal terminalid kasse kassennr caisse caja cassa kassa",
		"customer_ref":    "customerid customerno customernumber customer custid custno clientid memberid memberno cardno cardnumber loyaltyid loyaltyno kundennr kundennummer kundenid kartennr client noclient numeroclient idclient cliente idcliente numerocliente codicecliente klantnummer klantnr klantid codigocliente 会员号 客户编号 客戶編號 顧客番号 会員番号 顧客id",
		"product_id":      "productid productno productcode product sku skuid article articleno articleid itemid itemno itemcode item stockcode materialno ean gtin barcode artikelnr artikelnummer artikel noarticle reference refarticle codearticle articulo codigoarticulo producto codigoproducto articolo codicearticolo artikelcode produto codigoproduto 商品编号 商品編號 商品コード 商品番号",
		"product_name":    "productname articlename itemname itemdescription productdescription description artikelbezeichnung bezeichnung artikelname produktname designation libelle nomproduit descripcion nombreproducto descrizione nomeprodotto omschrijving productnaam descricao nomeproduto 商品名称 商品名 品名",
		"quantity":        "quantity qty quantitysold units pieces menge anzahl stueck stuck quantite qte cantidad unidades quantita qta aantal hoeveelheid quantidade qtd 数量",
		"unit_price":      "unitprice price priceeach itemprice sellingprice einzelpreis preis stueckpreis stuckpreis vkpreis prixunitaire prix pu preciounitario precio prezzounitario prezzo stuksprijs prijs precounitario preco 单价 单价元 單價 単価",
		"discount_amount": "discount discountamount discountvalue rabatt rabattbetrag remise descuento sconto korting desconto 折扣 値引",
		"tax_amount":      "tax taxamount vat vatamount mwst steuer mwstbetrag tva montanttva iva impuesto btw imposto 税额 税額 消費税",
		"cost_amount":     "cost costamount totalcost cogs wareneinsatz einstand coutachat coste costo kosten custo",
		"currency_code":   "currency currencycode waehrung wahrung devise moneda valuta moeda 币种 通貨",
		"payment_type":    "paymenttype paymentmethod tender tendertype zahlungsart zahlart modepaiement moyenpaiement formapago metodopago metodopagamento betaalwijze formapagamento 支付方式 支払方法",
		"campaign_code":   "campaign campaigncode coupon couponcode voucher vouchercode discountcode promocode gutschein gutscheincode codepromo cupon",
		"employee_id":     "employeeid employee cashier cashierid salesperson seller verkaeufer verkaufer bediener kassierer vendeur caissier vendedor cajero venditore cassiere verkoper",
		"line_no":         "lineno line linenumber positionsnr position pos zeile ligne noligne linea riga regel",
		"line_type":       "linetype",
		"channel":         "channel saleschannel kanal vertriebskanal canal canale kanaal",
		"first_name":      "firstname givenname forename vorname prenom nombre nome voornaam primeironome 名",
		"last_name":       "lastname surname familyname nachname familienname nomfamille apellido apellidos cognome achternaam sobrenome 姓",
		"full_name":       "name fullname customername contactname kundenname nom nombrecompleto nomecompleto naam 姓名 氏名 顧客名",
		"company_name":    "company companyname organisation organization firma firmenname societe raisonsociale empresa azienda ragionesociale bedrijf bedrijfsnaam 公司 会社名",
		"email":           "email emailaddress mail emailadresse mailadresse courriel adressemail adresseemail correo correoelectronico emailadres indirizzoemail 邮箱 电子邮件 メールアドレス",
		"phone":           "phone phonenumber telephone tel mobile mobilephone cell telefon telefonnummer handy mobil portable telefono movil cellulare telefoon telefoonnummer mobiel telefone celular 电话 手机 手机号 電話 電話番号",
		"street":          "street address address1 addressline1 streetaddress strasse anschrift adresse rue direccion calle indirizzo via adres straat endereco rua 地址 住所",
		"city":            "city town ort stadt wohnort ville ciudad citta comune plaats woonplaats cidade 城市 市区町村",
		"postcode":        "postcode zip zipcode postalcode plz postleitzahl codepostal cp codigopostal cap cep 邮编 郵便番号",
		"country":         "country countrycode land pays pais paese nazione 国家 国",
		"birth_date":      "birthdate dateofbirth dob birthday geburtsdatum geburtstag datenaissance fechanacimiento datanascita geboortedatum datanascimento 生日 出生日期 生年月日",
		"gender":          "gender sex geschlecht sexe genre sexo sesso geslacht 性别 性別",
		"created_at":      "createdat created creationdate createddate registeredat signupdate joinedat joindate angelegtam erstelltam anlagedatum datecreation fechaalta fechacreacion datacreazione aangemaaktop datacriacao 注册时间 登録日",
		"updated_at":      "updatedat updated lastmodified modifiedat changedat geaendertam geandertam datemodification fechamodificacion datamodifica gewijzigdop 更新日",
		"consent_email":   "consentemail emailconsent newsletter optin emailoptin acceptsmarketing",
		"category":        "category productcategory categoryname warengruppe kategorie categorie rayon categoria categoriaproducto productgroep 类别 分类 カテゴリ",
		"subcategory":     "subcategory unterkategorie souscategorie subcategoria",
		"brand":           "brand marke marque marca merk 品牌 ブランド",
		"list_price":      "listprice rrp msrp listenpreis uvp prixcatalogue preciolista prezzolistino",
		"unit_cost":       "unitcost costprice purchaseprice ekpreis einkaufspreis prixachat preciocoste prezzoacquisto inkoopprijs",
		"launched_on":     "launchedon launchdate",
		"discontinued_on": "discontinuedon discontinueddate",
		"store_name":      "storename shopname branchname filialname nommagasin nombretienda nomenegozio winkelnaam 门店名称 店舗名",
		"region":          "region gebiet regione regio regiao area 地区",
		"opened_on":       "openedon openingdate openedat eroeffnung eroffnung",
		"closed_on":       "closedon closingdate",
		"contact_id":      "contactid callid ticketid ticketnumber caseid casenumber conversationid interactionid anrufid vorgangsnr appelid idllamada idchiamata 通话编号",
		"started_at":      "startedat start starttime calldate callstart begin begintime createdat created anrufbeginn beginn debut inicio inizio starttijd",
		"answered_at":     "answeredat answer answertime",
		"ended_at":        "endedat end endtime closedat solvedat resolvedat ende fin fine einde",
		"direction":       "direction calldirection richtung sens direccionllamada",
		"queue":           "queue queuename skill skillgroup warteschlange fileattente cola coda wachtrij",
		"agent_id":        "agentid agent agentname assignee mitarbeiter operateur agente",
		"reason":          "reason callreason subject grund betreff motif motivo asunto reden onderwerp",
		"wait_seconds":    "waitseconds waittime wait waitingtime wartezeit attente espera attesa wachttijd",
		"handle_seconds":  "handleseconds handletime talktime duration dauer gespraechsdauer duree duracion durata duur",
		"csat":            "csat satisfaction satisfactionscore zufriedenheit",
		"prospect_id":     "prospectid leadid leadnumber",
		"lead_source":     "leadsource leadquelle",
		"stage":           "stage stagename leadstatus phase",
		"owner":           "owner ownername accountowner",
		"industry":        "industry branche secteur sector settore",
		"opportunity_id":  "opportunityid dealid",
		"amount":          "amount dealvalue betrag montant importe importo bedrag",
		"probability":     "probability wahrscheinlichkeit",
		"closed_at":       "closedate closeddate",
	}
	out := map[string][]string{}
	for column, names := range words {
		for _, name := range strings.Fields(names) {
			out[column] = append(out[column], squeeze(name))
		}
	}
	return out
}

// knownWords are all names that columns usually have, and those that layouts speak of.
func knownWords(known []Known) map[string]bool {
	out := map[string]bool{}
	for _, names := range usualNames() {
		for _, name := range names {
			out[name] = true
		}
	}
	for _, k := range known {
		for _, tell := range k.Tells {
			for name := range strings.SplitSeq(tell, "|") {
				out[squeeze(name)] = true
			}
		}
	}
	delete(out, "")
	return out
}

// hasNamesOf tells whether a layout names the columns of an export of that width.
func hasNamesOf(known []Known, width int) bool {
	for _, k := range known {
		if strings.Contains(k.Text, "names:") && width > 10 {
			return true
		}
	}
	return false
}
