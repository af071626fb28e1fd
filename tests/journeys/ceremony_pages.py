"""The pages of trustees, beside what ``pages`` has: ``test_key_ceremony`` looks at each of their steps."""

NOT_PAGES = {
    "referenda:standing": "JSON for browsers",
    "referenda:trustee-state": "JSON for browsers",
    **{
        f"referenda:trustee-{act}": "takes POST alone"
        for act in ("certificate", "dealing", "key", "decryption")
    },
}
ON_THE_WAY = ["referenda:ceremony", "referenda:trustee"]
