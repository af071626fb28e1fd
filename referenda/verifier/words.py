"""Texts of the verifier in Turkish and English. Fault codes are the same in both."""

from collections.abc import Callable, Mapping

#: Callback that receives the key of each step, with its facts, after the step is done.
Say = Callable[[str, dict[str, object]], None]


def silently(_step: str, _facts: dict[str, object]) -> None:
    """A `Say` that prints nothing."""


STEPS: Mapping[str, Mapping[str, str]] = {
    "tr": {
        "setup": "Kurulum doğru: {uuid}, parmak izi {fingerprint}, {trustees} emanetçi, "
        "{credentials} oy kullanma kodu",
        "chain": "Olay zinciri doğru: {events} olay, son olay {head}",
        "ballots": "Bütün oy pusulaları doğru: {ballots} pusula, sayılan {counted}, ağırlığı {weight}",
        "tally": "Şifreli toplam, sayılan pusulaların toplamı: {encrypted_tally}",
        "decryption": "{owner}. emanetçinin çözümü kanıtlı",
        "decryption_replaced": "{owner}. emanetçinin bu çözümü kanıtlı; onun yerine sonraki çözümü sayılıyor",
        "second_proof": "{owner}. emanetçinin çözümünün ikinci kanıtı doğru",
        "second_proof_wrong": "{owner}. emanetçinin bir çözümünün ikinci kanıtı tutmuyor; "
        "sonuçta bu çözüm yok",
        "proofs_left": "Çözümlerin ikinci kanıtları denetlenmedi. Denetlemek için: --proofs {uuid}.proofs",
        "result": "Sonuç, emanetçilerin çözdüğü: {result}",
        "districts": "İlçe listesi, bu oylamanın ve oy kullanma kodlarının listesi: {districts} ilçe; "
        "en az {least} pusula birlikte sayılır",
        "groups": "İlçe gruplarının şifreli toplamları, ilçelerindeki sayılan pusulaların toplamları: "
        "{groups} ilçe grubu",
        "group_decryption": "{owner}. emanetçinin ilçe grupları için çözümü kanıtlı",
        "group_results": "İlçe gruplarının sonuçları, emanetçilerin çözdükleri; toplamları oylamanın sonucu:",
        "group_result": "  {districts} ({ballots} pusula): {result}",
        "districts_left": "Oylamanın bir ilçe listesi var; ilçelerin sonuçları denetlenmedi. "
        "Denetlemek için: --districts {uuid}.districts",
        "grown": "Eski arşiv, bu arşivin başında olduğu gibi duruyor ({bytes} bayt)",
        "included": "Bu özet, olay zincirinin {height}. olayı: {head}",
        "counts": "Bu takip kodlu pusula arşivde ve sayılıyor: {tracker}",
        "replaced": "Bu takip kodlu pusula arşivde; onun yerine aynı oy kullanma kodunun sonraki pusulası "
        "sayılıyor: {tracker}",
        "opened": "Açılmış pusula belirtildiği gibi şifrelenmiş ve kullanılmamış. Açılmadan önce gösterilen "
        "takip kodu bu olmalı: {tracker}",
        "chosen": "  {question} {answers}",
        "nothing_chosen": "  {question} (boş)",
        "open": "Oylama sürüyor: henüz kapanış olayı yok.",
        "closed": "Oylama kapandı; şifreli toplam henüz yayımlanmadı.",
        "tallied": "Şifreli toplam yayımlandı; sonuç henüz yayımlanmadı.",
        "complete": "Arşiv tam ve doğru.",
        "failed": "HATA ({code}): {reason}",
        "unreadable": "Dosya okunamadı: {reason}",
        "unfinished": "Denetim bitmedi: işlemlerden biri durdu. --processes 1 ile yeniden deneyin.",
    },
    "en": {
        "setup": "The setup is valid: {uuid}, fingerprint {fingerprint}, trustees: {trustees}, "
        "credentials: {credentials}",
        "chain": "The chain of events is valid: {events} events, the newest is {head}",
        "ballots": "All ballots are valid: {ballots} ballots, {counted} of them count, "
        "with a weight of {weight}",
        "tally": "The encrypted tally is the sum of the ballots that count: {encrypted_tally}",
        "decryption": "The decryption of trustee {owner} is proved",
        "decryption_replaced": "This decryption of trustee {owner} is proved; a later one by them "
        "counts instead",
        "second_proof": "The second proof of the decryption of trustee {owner} is valid",
        "second_proof_wrong": "The second proof of a decryption of trustee {owner} is not valid; the "
        "result does not use it",
        "proofs_left": "The second proofs of decryptions were not checked. "
        "To check them: --proofs {uuid}.proofs",
        "result": "The result is what the trustees decrypted: {result}",
        "districts": "The list of districts matches this election and its credentials: {districts} "
        "districts; groups of at least {least} ballots are counted together",
        "groups": "The encrypted sums of the district groups match their districts' counted ballots: "
        "{groups} district groups",
        "group_decryption": "The decryption of the district groups by trustee {owner} is proved",
        "group_results": "The results of the district groups are what the trustees decrypted and add up to "
        "the result:",
        "group_result": "  {districts} ({ballots} ballots): {result}",
        "districts_left": "The election has a list of districts; the districts' results were not checked. "
        "To check them: --districts {uuid}.districts",
        "grown": "The older archive is unchanged at the beginning of this one ({bytes} bytes)",
        "included": "This is event {height} of the chain: {head}",
        "counts": "The ballot with this tracker is in the archive and counts: {tracker}",
        "replaced": "The ballot with this tracker is in the archive; a later one from its credential "
        "counts instead: {tracker}",
        "opened": "The opened ballot was encrypted as stated and was not cast. The tracker that was shown "
        "before it was opened must be {tracker}",
        "chosen": "  {question} {answers}",
        "nothing_chosen": "  {question} (nothing)",
        "open": "Voting is still open: there is no closing event yet.",
        "closed": "Voting has closed; the encrypted tally is not published yet.",
        "tallied": "The encrypted tally is published; the result is not published yet.",
        "complete": "The archive is complete and valid.",
        "failed": "ERROR ({code}): {reason}",
        "unreadable": "The file cannot be read: {reason}",
        "unfinished": "The check did not finish: one of its processes stopped. Try again with --processes 1.",
    },
}

#: Turkish description of each fault code. The reason after it is in English, as in the format's own tools.
KINDS: Mapping[str, str] = {
    "archive": "dosyanın yapısı bozuk",
    "ballot": "bir oy pusulası yerinde değil",
    "cast": "açılmış bir pusula yine de kullanılmış",
    "choice": "bir yanıt soruya uymuyor",
    "credential": "bir oy kullanma kodu listede yok",
    "credentials": "oy kullanma kodları listesi doğru değil",
    "decryption": "bir emanetçinin çözümü doğru değil",
    "districts": "ilçelerin dosyası bu arşivin değil ya da eksik",
    "event": "olaylar birbirini izlemiyor",
    "factor": "bir emanetçinin çözümü kendi anahtarıyla yapılmamış",
    "malformed": "veriler okunamıyor",
    "missing": "aranan, arşivde yok",
    "not_canonical": "veriler tek biçimde yazılmamış",
    "not_grown": "eski arşiv, bu arşivin başında yok",
    "opening": "bir pusulada söylenen yok",
    "other_election": "pusula başka bir oylamanın",
    "point": "bir sayı gruptan değil",
    "proof": "bir kanıt tutmuyor",
    "proofs": "ikinci kanıtların dosyası bu arşivin değil ya da eksik",
    "question": "bir soru doğru kurulmamış",
    "result": "sonuç, çözülen toplam değil",
    "scalar": "bir sayı aralığın dışında",
    "setup": "kurulum kendi dosyalarını göstermiyor",
    "shape": "verilerin biçimi doğru değil",
    "signature": "bir imza tutmuyor",
    "size": "veriler çok büyük",
    "tally": "şifreli toplam doğru değil",
    "too_few": "emanetçiler yetmiyor",
    "trustee": "bir emanetçinin anahtarı doğru değil",
    "uuid": "oylamanın kimliği doğru değil",
    "version": "biçimin sürümü başka",
}
