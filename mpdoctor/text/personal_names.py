"""Names of properties that say what personal data their values are."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from mpdoctor.text.personal_kinds import Personal
from mpdoctor.text.words import tokens


class Named(NamedTuple):
    """What a name says: the kind and, of national ids, the forms that it may have."""

    kind: Personal
    forms: tuple[str, ...] = ()


_WORDS = {
    Personal.PASSWORD: """
        password passwd pwd passphrase user_password new_password old_password
        password_confirmation confirm_password
    """,
    Personal.TOKEN: """
        access_token accesstoken refresh_token auth_token authtoken id_token
        session_token bearer_token bearer authorization jwt private_key secret_key
        client_secret reset_token password_token
    """,
    Personal.CARD: """
        card_number cardnumber credit_card creditcard credit_card_number cc_number ccnum
        card_no pan debit_card debit_card_number payment_card
    """,
    Personal.CARD_CODE: "cvv cvv2 cvc cvc2 card_code card_security_code",
    Personal.ACCOUNT: "iban bank_account account_iban",
    Personal.PHONE: """
        phone phone_number phonenumber phone_no mobile mobile_number mobile_phone mobile_no
        cell cell_phone cellphone telephone telephone_number tel msisdn whatsapp
        whatsapp_number contact_number telefon telefono handy
    """,
    Personal.NAME: """
        first_name firstname last_name lastname full_name fullname given_name family_name
        surname middle_name maiden_name customer_name client_name patient_name
        recipient_name contact_name billing_name shipping_name cardholder
        cardholder_name card_holder user_full_name vorname nachname
    """,
    Personal.ADDRESS: """
        ip_address ipaddress ip_addr client_ip clientip user_ip remote_ip remote_addr
        remote_address source_ip visitor_ip x_forwarded_for last_ip request_ip ipv4 ipv6
    """,
}

_NATIONAL = {
    "us.ssn": "ssn social_security social_security_number",
    "us.itin": "itin",
    "br.cpf": "cpf",
    "es.nif": "dni nie nif",
    "nl.bsn": "bsn burgerservicenummer",
    "pl.pesel": "pesel",
    "se.personnummer": "personnummer personal_number",
    "in_.aadhaar": "aadhaar aadhar aadhaar_number aadhar_number",
    "in_.pan": "pan pan_number",
    "it.codicefiscale": "codice_fiscale codicefiscale",
    "de.idnr": "steuer_id steueridentifikationsnummer steuer_idnr idnr",
    "mx.curp": "curp",
    "cl.rut": "rut",
    "ca.sin": "sin sin_number social_insurance_number",
    "au.tfn": "tfn tax_file_number",
    "gb.nhs": "nhs nhs_number",
    "fr.nir": "nir insee numero_securite_sociale",
    "bg.egn": "egn",
    "ro.cnp": "cnp",
    "dk.cpr": "cpr cpr_number",
    "fi.hetu": "hetu",
    "no.fodselsnummer": "fodselsnummer",
    "kr.rrn": "rrn resident_registration_number",
    "cn.ric": "ric resident_id resident_identity_card shenfenzheng",
    "ch.ssn": "ahv ahv_number avs",
    "be.nn": "rijksregisternummer",
    "cz.rc": "rodne_cislo",
    "tr.tckimlik": "tc_kimlik tckimlik tckn",
    "za.idnr": "sa_id said_number",
    "hr.oib": "oib",
    "ee.ik": "isikukood",
    "il.idnr": "teudat_zehut",
    "jp.cn": "",
    "th.pin": "thai_id",
    "my.nric": "nric mykad",
    "pt.cc": "cartao_cidadao",
    "gr.amka": "amka",
    "is_.kennitala": "kennitala",
    "ec.ci": "cedula",
}
"""Modules of `stdnum`, each with names that its numbers go by."""

_ANY = """
national_id national_id_number national_identification_number personal_id citizen_id
government_id id_card id_card_number identity_number identity_card tax_id tax_number
tax_identification_number documento
"""

_STRICT = tuple(
    form
    for form in _NATIONAL
    if form
    not in (*("us.itin", "ca.sin", "au.tfn", "gb.nhs", "jp.cn", "is_.kennitala"),)
)
"""What is looked for where the name leaves the country open."""

_MOST_WORDS = 4


@lru_cache(maxsize=1)
def _by_words() -> Mapping[str, Named]:
    found = {
        word: Named(kind) for kind, words in _WORDS.items() for word in words.split()
    }
    for form, words in _NATIONAL.items():
        for word in words.split():
            if word not in found:
                found[word] = Named(Personal.NATIONAL_ID, (form,))
    for word in _ANY.split():
        found[word] = Named(Personal.NATIONAL_ID, _STRICT)
    return found


_AMBIGUOUS = frozenset({"sin", "nhs", "pan", "rut", "cell", "tel", "handy", "mobile"})
"""Words that mean it only where they are the whole name."""


@lru_cache(maxsize=8192)
def personal_name(name: str) -> Named | None:
    """What the last words of a name say, or `None`.

    >>> personal_name("billingPhoneNumber").kind, personal_name("phone_model")
    (<Personal.PHONE: 'a phone number'>, None)
    """
    words = tokens(name[:200])
    table = _by_words()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        part = "_".join(words[-count:])
        if part in table and (part not in _AMBIGUOUS or count == len(words)):
            return table[part]
    return None
