"""All writes about organised answering: ``set_asides``, ``panels`` of groups, ``referrals`` by sites."""
