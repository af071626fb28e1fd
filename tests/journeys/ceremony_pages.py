"""The pages of trustees, in addition to those in ``pages``. ``test_key_ceremony`` inspects every step."""

NOT_PAGES = {
    "referenda:standing": "JSON for browsers",
    "referenda:trustee-state": "JSON for browsers",
    **{
        f"referenda:trustee-{act}": "takes POST alone"
        for act in ("certificate", "dealing", "key", "decryption")
    },
}
ON_THE_WAY = ["referenda:ceremony", "referenda:trustee"]
