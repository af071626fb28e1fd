"""Ordinary words and sentences that contain listed words or resemble them without accents."""

SENTENCES = """
Sık sık aynı durakta bekliyoruz, otobüs seferleri sıkıştırılmış.
SIK SIK YAĞMUR YAĞIYOR, SIKINTI BÜYÜK.
Cok sikildim, bu sikinti bitmiyor, trafik sikisik.
Canimi sikti ama dislerimi siktim ve bekledim.
Meyve suyu sıktırdım, limonu sıkıca sıktı.
Sikke koleksiyonu müzede sergileniyor, sikkeler Bizans dönemine ait.
Siklon uyarısı yapıldı; ağır siklet güreşçimiz döndü, siklamenler açtı.
Amcamlar Amasya'dan geldi, amcama ve amcaoğluna selam.
Amacımız amatör sporu desteklemek; amblem değişsin.
Amin dedik, Emine Amine abla da geldi.
Götür bizi Göztepe'ye, götürü usulü ihale götürülmüş.
I got it, they got home and forgot the ticket.
Göttingen Üniversitesi ile protokol imzalandı.
Kaşar peyniri, kaşe ve kaşık pazarda pahalı.
Piknik alanında pişirilen pide pişkin bir fikir değil.
Kamu kurumu kamyonu kamçıladı, kamp alanı kamera istiyor.
Topçu, topal, topaç ve toprak hakkında konuştuk.
Boks salonu ve bokser köpeği için park yeri.
Cunta döneminden kalma yasalar değişmeli.
Retarder freni olan otobüsler daha güvenli.
Scunthorpe and Essex are towns; the assistant assessed the class.
Dick and the cockpit crew discussed the cocktail at Sussex.
Shiitake mushrooms and the Matsushita factory.
The book club looks for Mr Hancock and a bookkeeper.
İbn-i Sina Caddesi ile İbni Haldun Sokağı arasında kaldırım yok.
Şerefli bir görev; şerefe kaldırılan kadehler, şerefiye bedeli.
Namuslu esnaf, namus sözü verdi.
Soyu tükenen türler, soyadı yazılmayan liste, soyağacı.
Sürtünme kuvveti ders konusu; kapıya sürttük, boyası gitti.
Salata ve salamura satılıyor; Şallak köyü nerede?
Aptalca bir soru olabilir ama abdest alınacak yer var mı?
Yavru kedi, yavaş araç, yavşan otu, yavan yemek.
Geberik yok; Gebere Barajı ve gebelik okulu Niğde'de.
Dangıl dungul çalan davul, dalyan ve dalya.
Puşkin Parkı, puşide ve puset satıcısı.
4m uzunlukta, 3m genişlikte, 10c ve 5k koşusu, 1ç yok.
S1 hattı, K1 sokağı, 35 AKM 12.
A, B, C ve D blokları; a) b) c) şıkları.
T.C. Anayasası m. 34, İ.Ö. 3. yüzyıl, S.S. kooperatifi.
**Önemli:** *yarın* toplanıyoruz, 2*3=6 ve a*b.
sıkıştı1 sikisti2 dipnotları
ali@veli.example ve @izmirbel hesapları
İlçe/mahalle/sokak, gelir-gider, kal-dır, ve/veya
Çiğli'den İnciraltı'na, Sığacık'tan Şirince'ye, Iğdır'dan Izgara'ya
Saaat kaçta? Eveeet, çooook güzel, yaaaa, hadiii
"""
WORDS = """
amca amcalar amcamın amaç amaçlar amacıyla amade amal aman amatör ambar amca ambargo amber amele amenna amfi
amigo amip amir amiral amme amonyak amorti ampul amut hamam hamal kamu kamusal kamış damak damat tamam tamir
götürdü götürmek götürücü götürüm öğütücü göçük gömük görüş gövde gözetim götürge
sıkı sıkıcı sıkım sıkışık sıkıntı sıkma sıkmak sıktı sıktık sıkıyor sıkar sıkılgan sıkıyönetim sıklık sıklet
sikke sikkesi siklon siklamen siklet klasik fizik müzik bisiklet siklonu mesik basik eksik eksiksiz taksik
piyes pil pilav pişik pişirmek picnic piçato topic epic spic pikap pike
kaşar kaşarlı kaşık kaşif kaltaban kalkan kahır kahve kahin ibibik ibik ibra ibraz ibret
yaraka yarık yararlı yarar yaramaz yaralı yarasa yaratıcı yarış yarım yaprak bayrak çıplak taşkın
taşınmaz taşeron boks boksör boksit bobin boktör oruç orkide orman orta ortaç oçlu koç göç saç
suç üç borç haç kaç maç puşlu push puset pusu şıllı şıra salam salatalık salahiyet aptes
sürtme sürtünme sürttü sürttüm sürtüşme soysal soyut soydaş soyağacı gebe gebelik gever embesit
shot sheet short shirt ship fuchsia fick luck buck duck truck cunning count country whole slot slit
niger nigeria snigger bitcoin batch beach basta bastırmak morana moral idiom want asset
"""


def sentences() -> list[str]:
    return [line for line in SENTENCES.splitlines() if line]


def words() -> list[str]:
    return sorted(set(WORDS.split()))
