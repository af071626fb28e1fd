from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ReferendaConfig(AppConfig):
    name = "referenda"
    verbose_name = _("referenda")

    def ready(self) -> None:
        from participation.audit import registry
        from referenda import account_deletion, duties, personal_data
        from referenda.desks import notices as desk_notices
        from referenda.lifecycle import elections, embeds, notices, topics, turns
        from referenda.lifecycle.operations.opening import open_voting
        from referenda.referendum import act_kinds, search_kinds
        from referenda.referendum.registry import Opening, register_opening
        from referenda.results import bulletins
        from referenda.results.objections import notices as objection_notices
        from referenda.trustees import notices as trustee_notices

        personal_data.register()
        duties.register()
        account_deletion.register()
        register_opening(Opening(open_voting, elections.build_fixed_election))
        embeds.register()
        search_kinds.register()
        act_kinds.register()
        bulletins.register()
        notices.register_kinds()
        desk_notices.register_kinds()
        turns.register_kinds()
        objection_notices.register_kinds()
        trustee_notices.register_kinds()
        topics.register()
        registry.register_acts(
            {
                "referendum.drafted": _("Referendum drafted"),
                "referendum.changed": _("Draft of a referendum changed"),
                "referendum.question_written": _("Question of a referendum saved"),
                "referendum.question_removed": _("Question of a referendum removed"),
                "referendum.trustees_named": _("Trustees of a referendum named"),
                "referendum.draft_deleted": _("Draft of a referendum deleted"),
                "referendum.review": _("Referendum sent for review"),
                "referendum.returned": _("Referendum sent back to draft"),
                "referendum.announced": _("Referendum in the state “announced”"),
                "referendum.ceremony": _("Key ceremony started"),
                "referendum.trustee_certificate": _("Certificate of a trustee published"),
                "referendum.trustee_dealing": _("Shares of a trustee sent"),
                "referendum.trustee_verification_key": _("Key of a trustee published"),
                "referendum.credentials_uploaded": _("List of credentials saved"),
                "referendum.credential_replaced": _("Lost voting credential replaced"),
                "referendum.ready": _("Referendum ready for voting"),
                "referendum.open": _("Voting opened"),
                "referendum.notified_opened": _("People on the roll notified that voting is open"),
                "referendum.notified_closing": _("People on the roll notified that voting closes soon"),
                "referendum.closed": _("Voting closed"),
                "referendum.tallied": _("Encrypted ballots added up"),
                "referendum.decrypted": _("Partial decryption published"),
                "referendum.decrypted_again": _("Partial decryption published again"),
                "referendum.decryption_refused": _("Wrong decryption of a trustee refused"),
                "referendum.redecryption_proposed": _("New decryption by a trustee proposed"),
                "referendum.redecryption_confirmed": _("New decryption by a trustee confirmed"),
                "referendum.redecryption_declined": _("New decryption by a trustee declined"),
                "referendum.redecryption_withdrawn": _("Proposal of a new decryption by a trustee withdrawn"),
                "referendum.partial": _("Incomplete result published"),
                "referendum.provisional": _("Provisional result published"),
                "referendum.desk_opened": _("Voting desk announced"),
                "referendum.clerks_named": _("Clerks of a voting desk named"),
                "referendum.reversal_proposed": _("Reversal of a strike-off at a desk proposed"),
                "referendum.reversal_declined": _("Reversal of a strike-off at a desk declined"),
                "referendum.reversal_withdrawn": _("Proposal to reverse a strike-off at a desk withdrawn"),
                "referendum.strike_off_reversed": _("Strike-off at a desk reversed"),
                "referendum.desk_counted": _("Count of a voting desk entered"),
                "referendum.desk_signed": _("Count of a voting desk signed"),
                "referendum.difference_explained": _("Difference between strike-offs and ballots explained"),
                "referendum.objection_filed": _("Objection to a result filed"),
                "referendum.objection_answered": _("Objection to a result answered"),
                "referendum.consequence_published": _("Consequence of an upheld objection published"),
                "referendum.certification_proposed": _("Result of a referendum signed"),
                "referendum.certified": _("Result of a referendum certified"),
                "referendum.annulment_proposed": _("Annulment of a referendum proposed"),
                "referendum.annulment_declined": _("Annulment of a referendum declined"),
                "referendum.annulment_withdrawn": _("Proposal to annul a referendum withdrawn"),
                "referendum.annulled": _("Referendum annulled"),
            }
        )
        registry.register_subject(
            "referendum",
            lambda ident: reverse("referenda:referendum", args=[ident]),
            registry.restrict_to_row_ids(notices.filter_followable),
        )
