"""Where the paper of a contract is to be had (协议文本), beside the GraphQL endpoint (`api.agreements`)."""

from __future__ import annotations

import strawberry

from enrolment.agreement.verification import verification_address
from enrolment.reading.contract_rows import ContractRow


@strawberry.type(
    description="The paper of a contract: for those who may read of everybody on it what is told to those who care for "
    "somebody alone; others get 404. Ask with the same token, in `?language=zh` or `en` (协议文本)."
)
class ContractAgreement:
    """R029."""

    html: str = strawberry.field(description="Address of the paper as a page (网页地址).")
    pdf: str = strawberry.field(description="Address of the paper to print (PDF地址).")
    verification: str | None = strawberry.field(
        description="Public address that its QR code names; null: not offered for signature (核验地址)."
    )
    digest: str | None = strawberry.field(
        description="SHA-256 of what it says, which signatures to it carry; it is another once somebody has joined a "
        "family's contract, whose earlier signatures keep theirs; null: not offered (内容摘要)."
    )

    @classmethod
    def of(cls, row: ContractRow, base: str) -> ContractAgreement:
        """Under the server's public address `base`."""
        paper = f"{base}/agreements/{row.code}"
        is_open = row.digest is not None
        return cls(
            html=f"{paper}.html",
            pdf=f"{paper}.pdf",
            verification=verification_address(base, row.token) if is_open else None,
            digest=row.digest,
        )
